package portcullis.vfiouser;

import java.io.IOException;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.vfiouser.client.Client;
import portcullis.vfiouser.wire.RegionIndex;

/** Drives a DMA test engine through a client. */
public final class EngineDriver {
  private final Client client;

  public EngineDriver(Client client) {
    this.client = client;
  }

  public DmaOutcome write(long address, int length, long pattern) throws IOException {
    set(TestEngineRegister.PATTERN, pattern);
    return run(address, length, TestEngineRegister.WRITE);
  }

  public DmaOutcome read(long address, int length) throws IOException {
    return run(address, length, 0);
  }

  public DmaOutcome run(long address, int length, int start) throws IOException {
    begin(address, length, start);
    return end();
  }

  public void begin(long address, int length, int start) throws IOException {
    set(TestEngineRegister.ADDRESS, address);
    set(TestEngineRegister.LENGTH, length);
    client.post(RegionIndex.BAR0, TestEngineRegister.START.offset(), 4, start);
  }

  public DmaOutcome end() throws IOException {
    long[] status = new long[1];
    Rig.await(
        "the engine",
        () -> {
          status[0] = get(TestEngineRegister.STATUS);
          return (status[0] & TestEngineRegister.DONE) != 0;
        });
    return DmaTestEngine.outcome((int) status[0]);
  }

  public long get(TestEngineRegister register) throws IOException {
    return client.read(RegionIndex.BAR0, register.offset(), register.sizeBytes());
  }

  public void set(TestEngineRegister register, long value) throws IOException {
    client.write(RegionIndex.BAR0, register.offset(), register.sizeBytes(), value);
  }
}
