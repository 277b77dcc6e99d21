package dev.attractor.formats;

/** The element types of a tensor, by the names that the safetensors format gives them. */
public enum DataType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned byte; packed codes are of this type. */
  U8(1),
  /** Signed byte. */
  I8(1),
  /** Eight-bit float, four bits of exponent: kept and copied, not converted. */
  F8_E4M3(1),
  /** Eight-bit float, five bits of exponent: kept and copied, not converted. */
  F8_E5M2(1),
  /** Unsigned 16-bit integer. */
  U16(2),
  /** Signed 16-bit integer. */
  I16(2),
  /** IEEE half precision. */
  F16(2),
  /** The upper half of a single-precision float. */
  BF16(2),
  /** Unsigned 32-bit integer. */
  U32(4),
  /** Signed 32-bit integer. */
  I32(4),
  /** IEEE single precision. */
  F32(4),
  /** Unsigned 64-bit integer. */
  U64(8),
  /** Signed 64-bit integer. */
  I64(8),
  /** IEEE double precision. */
  F64(8);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }
}
