package portcullis.vfiouser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.vfiouser.EngineDriver;
import portcullis.vfiouser.Rig;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.client.ClientException;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.socket.Descriptor;
import portcullis.vfiouser.socket.EventDescriptor;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.RegionIndex;

class InterruptTest {
  private static final int START = TestEngineRegister.INTERRUPT;

  @Test
  void aVectorSignalsItsEventfd() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor event = event()) {
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event.descriptor()));
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      for (int i = 0; i < 100; i++) {
        engine.run(0x1000, 0, START);
        Rig.await("the interrupt", () -> event.takeCount() == 1);
      }
    }
  }

  @Test
  void anIommuThatBlocksEverythingDoesNotBlockTheEventfd() throws IOException {
    try (Rig rig = new Rig()) {
      DeviceServer server =
          rig.serve(1, new DmaTestEngine(), transaction -> false, Limits.STANDARD);
      try (Client client = Client.open(server.path());
          EventDescriptor event = event()) {
        client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event.descriptor()));
        Rig.enable(client);
        new EngineDriver(client).run(0x1000, 8, START);
        Rig.await("the interrupt", () -> event.takeCount() == 1);
      }
    }
  }

  @Test
  void whatIsRaisedWithoutAnEventfdIsDeliveredToTheNext() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor first = event();
        EventDescriptor second = event()) {
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      engine.run(0x1000, 0, START);
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of(first.descriptor()));
      Rig.await("the pending interrupt", () -> first.takeCount() == 1);
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of());
      engine.run(0x1000, 0, START);
      assertEquals(0, first.takeCount());
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of(second.descriptor()));
      Rig.await("the pending interrupt", () -> second.takeCount() == 1);
      assertEquals(0, first.takeCount());
    }
  }

  @Test
  void noInterruptIsLostWhileEventfdsChange() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor one = event();
        EventDescriptor two = event()) {
      Rig.enable(client);
      EngineDriver engine = new EngineDriver(client);
      for (int i = 0; i < 500; i++) {
        client.setEvents(IrqIndex.MSIX, 0, 1, List.of(one.descriptor()));
        engine.begin(0x1000, 0, START);
        client.setEvents(IrqIndex.MSIX, 0, 1, List.of());
        client.setEvents(IrqIndex.MSIX, 0, 1, List.of(two.descriptor()));
        engine.end();
        Rig.await("an interrupt", () -> one.takeCount() + two.takeCount() > 0);
      }
    }
  }

  @Test
  void aResetKeepsTheEventfdsThatTheClientHasSet() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor event = event()) {
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event.descriptor()));
      Rig.enable(client);
      client.reset();
      Rig.enable(client);
      new EngineDriver(client).run(0x1000, 0, START);
      Rig.await("the interrupt", () -> event.takeCount() == 1);
      int control = Rig.capability(client, 0x10) + 8;
      client.write(RegionIndex.CONFIG, control, 2, 0x8000);
      assertEquals(0, client.read(RegionIndex.CONFIG, 4, 2), "Command after the reset");
      Rig.enable(client);
      new EngineDriver(client).run(0x1000, 0, START);
      Rig.await("the interrupt", () -> event.takeCount() == 1);
    }
  }

  @Test
  void whatIsNoEventfdIsRefused() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Descriptor memory = Descriptor.memory("lent", 4096, true)) {
      assertThatThrownBy(() -> client.setEvents(IrqIndex.MSIX, 0, 1, List.of(memory)))
          .isInstanceOfSatisfying(ClientException.class, e -> assertEquals(22, e.errno()));
    }
  }

  @Test
  void theMsixTableIsTheServersOwn() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor event = event()) {
      client.setEvents(IrqIndex.MSIX, 0, 1, List.of(event.descriptor()));
      Rig.enable(client);
      client.write(RegionIndex.BAR4, 0, 8, 0x1234_5678L);
      client.write(RegionIndex.BAR4, 12, 4, 1);
      assertEquals(-1, client.read(RegionIndex.BAR4, 0, 8));
      new EngineDriver(client).run(0x1000, 0, START);
      Rig.await("the interrupt", () -> event.takeCount() == 1);
    }
  }

  @Test
  void theServerCanAskForItsDevice() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        EventDescriptor event = event()) {
      assertThat(rig.server().requestReturn()).isFalse();
      client.setEvents(IrqIndex.REQ, 0, 1, List.of(event.descriptor()));
      assertThat(rig.server().requestReturn()).isTrue();
      assertEquals(1, event.takeCount());
    }
  }

  private static EventDescriptor event() throws IOException {
    EventDescriptor made = EventDescriptor.take(Descriptor.event());
    assertThat(made).isNotNull();
    return made;
  }

  @Test
  void theMessageOfMsiIsAWriteThatReachesTheClientsInterruptFile() throws IOException {
    try (Rig rig = Rig.withEngine();
        Client client = rig.open();
        Arena arena = Arena.ofShared()) {
      MemorySegment file = arena.allocate(0x1000, 8);
      client.answer(Rig.INTERRUPT_FILES + 0x1000, file);
      Rig.enable(client);
      int msi = Rig.capability(client, 5);
      client.write(RegionIndex.CONFIG, msi + 4L, 4, Rig.INTERRUPT_FILES + 0x1000);
      client.write(RegionIndex.CONFIG, msi + 12L, 2, 0x1234);
      client.write(RegionIndex.CONFIG, msi + 2L, 2, 1);
      EngineDriver engine = new EngineDriver(client);
      // The access itself goes where nothing is; it is over all the same.
      engine.run(0x1000, 8, TestEngineRegister.INTERRUPT);
      Rig.await("the message", () -> file.get(ValueLayout.JAVA_INT, 0) == 0x1234);
      client.write(RegionIndex.CONFIG, msi + 4L, 4, Rig.INTERRUPT_FILES + 0x2000);
      engine.run(0x1000, 8, TestEngineRegister.INTERRUPT);
      engine.run(0x1000, 8, 0);
      assertEquals(0, rig.server().session().errors());
    }
  }
}
