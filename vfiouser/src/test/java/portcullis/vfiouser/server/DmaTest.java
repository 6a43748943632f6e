package portcullis.vfiouser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.vfiouser.EngineDriver;
import portcullis.vfiouser.Leaks;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.client.ClientException;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.SharedMapping;

/** DMA of a served device to memory that its client lends. */
class DmaTest {
  private static final long RAM = 0x8000_0000L;
  private static final int BYTES = 1 << 20;
  private static final int READ = 1;
  private static final int READ_WRITE = 3;

  @Test
  void dmaReachesMemoryThatWasLentWithADescriptor() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor memory = Descriptor.memory("lent", 2 * BYTES, true);
        SharedMapping mine = SharedMapping.of(memory, 0, 2 * BYTES, true, true)) {
      client.lend(RAM, BYTES, READ_WRITE, memory, BYTES);
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      assertEquals(DmaOutcome.OK, engine.write(RAM + 0x1ff4, 0x3000, 0x1122_3344_5566_7788L));
      MemorySegment bytes = mine.bytes();
      assertEquals(0, bytes.get(ValueLayout.JAVA_LONG, BYTES + 0x1ff4L - 12));
      assertEquals(
          0x1122_3344_5566_7788L, bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, BYTES + 0x1ff4L));
      assertEquals(
          0x1122_3344_5566_7788L,
          bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, BYTES + 0x1ff4L + 0x3000 - 8));
      bytes.set(ValueLayout.JAVA_LONG, BYTES + 0x8000L, 42);
      assertEquals(DmaOutcome.OK, engine.read(RAM + 0x8000, 8));
      assertEquals(42, engine.get(TestEngineRegister.DATA));
    }
  }

  @Test
  void dmaReachesMemoryThatWasLentWithoutADescriptor() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Arena arena = Arena.ofShared()) {
      MemorySegment lent = arena.allocate(0x2000, 8);
      client.lend(0x1000, lent, READ_WRITE);
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      assertEquals(DmaOutcome.OK, engine.write(0x1ffa, 13, 0x8877_6655_4433_2211L));
      assertEquals(0x11, lent.get(ValueLayout.JAVA_BYTE, 0xffa));
      assertEquals(0x8877_6655_4433_2211L, lent.get(ValueLayout.JAVA_LONG_UNALIGNED, 0xffa));
      assertEquals(0x55, lent.get(ValueLayout.JAVA_BYTE, 0xffa + 12));
      assertEquals(0, lent.get(ValueLayout.JAVA_BYTE, 0xffa + 13));
      lent.set(ValueLayout.JAVA_LONG, 0x100, -77);
      assertEquals(DmaOutcome.OK, engine.read(0x1100, 8));
      assertEquals(-77, engine.get(TestEngineRegister.DATA));
    }
  }

  @Test
  void dmaToWhatIsNotLentIsAborted() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor memory = Descriptor.memory("lent", BYTES, true)) {
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      assertEquals(DmaOutcome.ABORTED, engine.write(RAM, 8, 1));
      client.lend(RAM, BYTES, READ_WRITE, memory, 0);
      assertEquals(DmaOutcome.OK, engine.write(RAM, 8, 1));
      assertEquals(DmaOutcome.ABORTED, engine.write(RAM + BYTES - 4, 8, 1));
      client.takeBack(RAM, BYTES);
      assertEquals(0, Leaks.mappings());
      assertEquals(DmaOutcome.ABORTED, engine.write(RAM, 8, 1));
    }
  }

  @Test
  void memoryThatMayOnlyBeReadStaysAsItIs() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor memory = Descriptor.memory("lent", BYTES, true);
        SharedMapping mine = SharedMapping.of(memory, 0, BYTES, true, true);
        Arena arena = Arena.ofShared()) {
      MemorySegment rom = arena.allocate(0x1000, 8);
      rom.set(ValueLayout.JAVA_LONG, 0, 5);
      mine.bytes().set(ValueLayout.JAVA_LONG, 0, 7);
      client.lend(RAM, BYTES, READ, memory, 0);
      client.lend(0x1000, rom, READ);
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      engine.write(RAM, 8, 99);
      engine.write(0x1000, 8, 99);
      assertEquals(7, mine.bytes().get(ValueLayout.JAVA_LONG, 0));
      assertEquals(5, rom.get(ValueLayout.JAVA_LONG, 0));
      engine.read(RAM, 8);
      assertEquals(7, engine.get(TestEngineRegister.DATA));
      engine.read(0x1000, 8);
      assertEquals(5, engine.get(TestEngineRegister.DATA));
    }
  }

  @Test
  void memoryThatCouldShrinkIsRefused() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor unsealed = Descriptor.memory("lent", BYTES, false);
        Descriptor small = Descriptor.memory("lent", 0x1000, true)) {
      assertThatThrownBy(() -> client.lend(RAM, BYTES, READ_WRITE, unsealed, 0))
          .isInstanceOfSatisfying(ClientException.class, e -> assertEquals(1, e.errno()));
      assertThatThrownBy(() -> client.lend(RAM, BYTES, READ_WRITE, small, 0))
          .isInstanceOfSatisfying(ClientException.class, e -> assertEquals(22, e.errno()));
      assertThatThrownBy(() -> client.lend(RAM, 0x1000, READ_WRITE, small, 0x1000))
          .isInstanceOfSatisfying(ClientException.class, e -> assertEquals(22, e.errno()));
      assertEquals(0, Leaks.mappings());
    }
  }

  @Test
  void memoryIsTakenBackWhileADeviceUsesIt() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor memory = Descriptor.memory("lent", BYTES, true)) {
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      int cutShort = 0;
      for (int round = 0; round < 300; round++) {
        client.lend(RAM, BYTES, READ_WRITE, memory, 0);
        engine.begin(RAM, BYTES, TestEngineRegister.WRITE);
        client.takeBack(RAM, BYTES);
        assertEquals(0, Leaks.mappings());
        DmaOutcome outcome = engine.end();
        assertThat(outcome).isIn(DmaOutcome.OK, DmaOutcome.ABORTED);
        cutShort += outcome == DmaOutcome.ABORTED ? 1 : 0;
      }
      assertThat(cutShort).as("DMA that was under way").isPositive();
    }
  }

  @Test
  void memoryWithoutDescriptorIsTakenBackWhileADeviceAsksForIt() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Arena arena = Arena.ofShared()) {
      MemorySegment lent = arena.allocate(0x4000, 8);
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      for (int round = 0; round < 100; round++) {
        client.lend(0x1000, lent, READ_WRITE);
        engine.begin(0x1000, 0x4000, TestEngineRegister.WRITE);
        client.takeBack(0x1000, 0x4000);
        assertThat(engine.end()).isIn(DmaOutcome.OK, DmaOutcome.ABORTED);
      }
      assertEquals(1, rig.server().sessions());
    }
  }

  @Test
  void aResetEndsDmaThatWaitsForTheClient() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Arena arena = Arena.ofShared()) {
      client.lend(0x1000, arena.allocate(0x10000, 8), READ_WRITE);
      EngineDriver engine = new EngineDriver(client);
      for (int round = 0; round < 50; round++) {
        Rig.enable(client);
        engine.begin(0x1000, 0x10000, TestEngineRegister.WRITE);
        client.reset();
        assertEquals(0, engine.get(TestEngineRegister.STATUS));
      }
    }
  }

  @Test
  void devicesOfOneGuestShareItsMemory() throws IOException {
    try (Rig rig = Rig.withEngine()) {
      DeviceServer second = rig.serve(2, new DmaTestEngine());
      try (Client one = rig.open();
          Client two = Client.open(second.path());
          Descriptor memory = Descriptor.memory("lent", BYTES, true)) {
        one.lend(RAM, BYTES, READ_WRITE, memory, 0);
        two.lend(RAM, BYTES, READ_WRITE, memory, 0);
        assertEquals(1, Leaks.mappings());
        assertEquals(1, rig.guest.lentRanges());
        Rig.enable(two);
        one.takeBack(RAM, BYTES);
        assertEquals(DmaOutcome.OK, new EngineDriver(two).write(RAM, 8, 1));
        two.takeBack(RAM, BYTES);
        assertEquals(0, Leaks.mappings());
        try (Descriptor other = Descriptor.memory("lent", BYTES, true)) {
          one.lend(RAM, BYTES, READ_WRITE, memory, 0);
          assertThatThrownBy(() -> two.lend(RAM, BYTES, READ_WRITE, other, 0))
              .isInstanceOfSatisfying(ClientException.class, e -> assertEquals(17, e.errno()));
        }
      }
    }
  }
}
