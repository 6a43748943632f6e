package portcullis.machine.nvme;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import portcullis.machine.nvme.spec.DatasetRange;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * Carries out I/O commands (NVM Express Base 1.4, section 6) through one staging buffer, which
 * belongs to one thread as this does. Nothing of a Write reaches the store unless all of its data
 * has been fetched.
 */
final class IoCommands {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int COMPARE_BYTES = 1 << 16;

  private final List<Namespace> namespaces;
  private final FeatureSet features;
  private final NvmeStatistics statistics;
  private final MemorySegment staging;
  private final ByteBuffer stagingBuffer;
  private final PrpTransfer transfer;
  private final int maxTransferBytes;
  private final MemorySegment stored = Arena.ofAuto().allocate(COMPARE_BYTES, 4096);
  private final ByteBuffer storedBuffer = stored.asByteBuffer();

  IoCommands(
      List<Namespace> namespaces,
      FeatureSet features,
      NvmeStatistics statistics,
      MemorySegment staging,
      PrpTransfer transfer,
      int maxTransferBytes) {
    this.namespaces = namespaces;
    this.features = features;
    this.statistics = statistics;
    this.staging = staging;
    this.stagingBuffer = staging.asByteBuffer();
    this.transfer = transfer;
    this.maxTransferBytes = maxTransferBytes;
  }

  /** Carries out a command and returns its status. */
  StatusCode execute(Command command) {
    NvmOpcode opcode = NvmOpcode.of(command.opcode());
    if (opcode == null) {
      return StatusCode.INVALID_OPCODE;
    }
    count(opcode);
    if (!command.isPlain()) {
      return StatusCode.INVALID_FIELD;
    }
    int id = command.namespaceId();
    if (opcode == NvmOpcode.FLUSH && id == SubmissionEntry.ALL_NAMESPACES) {
      return flushAll();
    }
    if (id <= 0 || id > namespaces.size()) {
      return StatusCode.INVALID_NAMESPACE;
    }
    Namespace namespace = namespaces.get(id - 1);
    return switch (opcode) {
      case FLUSH -> flush(namespace);
      case READ -> read(command, namespace);
      case WRITE -> write(command, namespace);
      case COMPARE -> compare(command, namespace);
      case WRITE_ZEROES -> writeZeroes(command, namespace);
      case DATASET_MANAGEMENT -> manageDataset(command, namespace);
    };
  }

  /** Makes everything durable; the status is the first failure's. */
  StatusCode flushAll() {
    StatusCode status = StatusCode.SUCCESS;
    for (Namespace namespace : namespaces) {
      StatusCode flushed = flush(namespace);
      status = status == StatusCode.SUCCESS ? flushed : status;
    }
    return status;
  }

  private void count(NvmOpcode opcode) {
    switch (opcode) {
      case READ, COMPARE -> statistics.countRead();
      case WRITE -> statistics.countWrite();
      case FLUSH, WRITE_ZEROES, DATASET_MANAGEMENT -> statistics.countOtherIo();
    }
  }

  private StatusCode read(Command command, Namespace namespace) {
    int bytes = dataBytes(command, namespace);
    StatusCode status = checkRange(command, namespace, bytes);
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    try {
      namespace.store().read(position(command, namespace), stagingBuffer.clear().limit(bytes));
    } catch (IOException e) {
      return mediaError(StatusCode.UNRECOVERED_READ_ERROR);
    }
    status = transfer.deliver(command, bytes);
    if (status == StatusCode.SUCCESS) {
      statistics.addBytesRead(bytes);
    }
    return status;
  }

  private StatusCode write(Command command, Namespace namespace) {
    int bytes = dataBytes(command, namespace);
    StatusCode status = checkRange(command, namespace, bytes);
    if (status == StatusCode.SUCCESS) {
      status = transfer.fetch(command, bytes);
    }
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    try {
      namespace.store().write(position(command, namespace), stagingBuffer.clear().limit(bytes));
      if (isDurable(command)) {
        namespace.store().flush();
      }
    } catch (IOException e) {
      return mediaError(StatusCode.WRITE_FAULT);
    }
    statistics.addBytesWritten(bytes);
    return StatusCode.SUCCESS;
  }

  private StatusCode compare(Command command, Namespace namespace) {
    int bytes = dataBytes(command, namespace);
    StatusCode status = checkRange(command, namespace, bytes);
    if (status == StatusCode.SUCCESS) {
      status = transfer.fetch(command, bytes);
    }
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    long position = position(command, namespace);
    for (int at = 0; at < bytes; at += COMPARE_BYTES) {
      int count = Math.min(COMPARE_BYTES, bytes - at);
      try {
        namespace.store().read(position + at, storedBuffer.clear().limit(count));
      } catch (IOException e) {
        return mediaError(StatusCode.UNRECOVERED_READ_ERROR);
      }
      if (MemorySegment.mismatch(staging, at, at + count, stored, 0, count) >= 0) {
        return StatusCode.COMPARE_FAILURE;
      }
    }
    return StatusCode.SUCCESS;
  }

  private StatusCode writeZeroes(Command command, Namespace namespace) {
    if (!namespace.contains(command.startingLba(), blocks(command))) {
      return StatusCode.LBA_OUT_OF_RANGE;
    }
    try {
      long bytes = (long) blocks(command) << namespace.blockLog2();
      namespace.store().writeZeroes(position(command, namespace), bytes);
      if (isDurable(command)) {
        namespace.store().flush();
      }
      return StatusCode.SUCCESS;
    } catch (IOException e) {
      return mediaError(StatusCode.WRITE_FAULT);
    }
  }

  private StatusCode manageDataset(Command command, Namespace namespace) {
    int ranges = (command.dword(10) & 0xff) + 1;
    StatusCode status = transfer.fetch(command, (long) ranges * DatasetRange.SIZE_BYTES);
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    for (int i = 0; i < ranges; i++) {
      long at = (long) i * DatasetRange.SIZE_BYTES;
      if (!namespace.contains(rangeLba(at), rangeBlocks(at))) {
        return StatusCode.LBA_OUT_OF_RANGE;
      }
    }
    if ((command.dword(11) & NvmOpcode.DEALLOCATE) == 0) {
      return StatusCode.SUCCESS;
    }
    try {
      for (int i = 0; i < ranges; i++) {
        long at = (long) i * DatasetRange.SIZE_BYTES;
        int log2 = namespace.blockLog2();
        namespace.store().writeZeroes(rangeLba(at) << log2, rangeBlocks(at) << log2);
      }
      return StatusCode.SUCCESS;
    } catch (IOException e) {
      return mediaError(StatusCode.WRITE_FAULT);
    }
  }

  private StatusCode flush(Namespace namespace) {
    try {
      namespace.store().flush();
      return StatusCode.SUCCESS;
    } catch (IOException e) {
      return mediaError(StatusCode.WRITE_FAULT);
    }
  }

  private StatusCode checkRange(Command command, Namespace namespace, int bytes) {
    if (bytes > maxTransferBytes) {
      return StatusCode.INVALID_FIELD;
    }
    return namespace.contains(command.startingLba(), blocks(command))
        ? StatusCode.SUCCESS
        : StatusCode.LBA_OUT_OF_RANGE;
  }

  private boolean isDurable(Command command) {
    return !features.isWriteCacheOn() || (command.dword(12) & NvmOpcode.FORCE_UNIT_ACCESS) != 0;
  }

  private StatusCode mediaError(StatusCode status) {
    statistics.countMediaError();
    return status;
  }

  private long rangeLba(long at) {
    return staging.get(LONG, at + DatasetRange.STARTING_LBA);
  }

  private long rangeBlocks(long at) {
    return staging.get(INT, at + DatasetRange.BLOCKS) & 0xffff_ffffL;
  }

  private static int blocks(Command command) {
    return (command.dword(12) & NvmOpcode.BLOCKS_MASK) + 1;
  }

  private static int dataBytes(Command command, Namespace namespace) {
    return blocks(command) << namespace.blockLog2();
  }

  private static long position(Command command, Namespace namespace) {
    return command.startingLba() << namespace.blockLog2();
  }
}
