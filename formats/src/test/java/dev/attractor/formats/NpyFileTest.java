package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    int[][] shapes = {{}, {0}, {1}, {7}, {2, 3}, {3, 0, 2}, {600, 700}};
    for (int[] shape : shapes) {
      int count = 1;
      for (int size : shape) {
        count *= size;
      }
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) Math.sin(i);
      }
      Path file = folder.resolve("a.npy");
      NpyFile.write(file, new FloatArray(shape, values));
      FloatArray read = NpyFile.read(file);
      assertThat(read.shape()).containsExactly(shape);
      assertThat(read.values()).isEqualTo(values);
      assertThat(Files.size(file) % 64).isEqualTo(4L * count % 64);
    }
  }

  @Test
  void everyVersionWidthAndByteOrderIsRead() throws IOException {
    for (int version = 1; version <= 3; version++) {
      assertThat(NpyFile.read(file(version, dict("<f4", "False", "(2,)"), 0x3f800000, 4)).values())
          .containsExactly(1, 0);
      assertThat(NpyFile.read(file(version, dict(">f4", "False", "(2,)"), 0x0000803f, 4)).values())
          .containsExactly(1, 0);
      assertThat(NpyFile.read(file(version, dict("<f2", "False", "(2,)"), 0xc0003c00, 0)).values())
          .containsExactly(1, -2);
      assertThat(NpyFile.read(file(version, dict("<f8", "False", "()"), 0, 4)).values())
          .containsExactly(0);
    }
  }

  @Test
  void everyIntegerIsRead() throws IOException {
    assertThat(NpyFile.read(file(1, dict("|b1", "False", "(4,)"), 0x00010001, 0)).values())
        .containsExactly(1, 0, 1, 0);
    assertThat(NpyFile.read(file(1, dict("|i1", "False", "(4,)"), 0x807f01ff, 0)).values())
        .containsExactly(-1, 1, 127, -128);
    assertThat(NpyFile.read(file(1, dict("|u1", "False", "(4,)"), 0x807f01ff, 0)).values())
        .containsExactly(255, 1, 127, 128);
    assertThat(NpyFile.read(file(1, dict("<i2", "False", "(2,)"), 0x8000ffff, 0)).values())
        .containsExactly(-1, -32768);
    assertThat(NpyFile.read(file(1, dict(">u2", "False", "(2,)"), 0x0080ffff, 0)).values())
        .containsExactly(65535, 32768);
    assertThat(NpyFile.readDoubles(file(1, dict("<i4", "False", "()"), -7, 0)).values())
        .containsExactly(-7);
    assertThat(NpyFile.readDoubles(file(1, dict("<u4", "False", "()"), -1, 0)).values())
        .containsExactly(4294967295.0);
    assertThat(NpyFile.readDoubles(file(1, dict("<i8", "False", "()"), 5, 4)).values())
        .containsExactly(5);
    assertThat(NpyFile.tensor(file(1, dict("<u8", "False", "()"), 5, 4)).type())
        .isEqualTo(DataType.U64);
  }

  @Test
  void halfPrecisionStaysHalfWhereItLies() throws IOException {
    Tensor tensor = NpyFile.tensor(file(1, dict("<f2", "False", "(2,)"), 0xc0003c00, 0));
    assertThat(tensor.type()).isEqualTo(DataType.F16);
    assertThat(tensor.name()).isEqualTo("x");
    assertThat(tensor.data().byteSize()).isEqualTo(4);
    assertThat(tensor.data().isMapped()).isTrue();
  }

  @Test
  void fortranOrderIsTurned() throws IOException {
    float[] columns = {1, 4, 2, 5, 3, 6};
    Path file = folder.resolve("fortran.npy");
    NpyFile.write(file, new FloatArray(new int[] {2, 3}, columns));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("False", "True "), StandardCharsets.ISO_8859_1);
    assertThat(NpyFile.read(file).values()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void hostileHeadersAreRefusedWithTheirReason() throws IOException {
    refused(file(4, dict("<f4", "False", "(1,)"), 0, 0), "version 4");
    refused(file(1, dict("<c8", "False", "(1,)"), 0, 0), "elements of type <c8");
    refused(file(1, dict("|O", "False", "(1,)"), 0, 0), "elements of type |O");
    refused(file(1, dict("<u8", "False", "(1,)"), -1, 0), "takes 8 bytes and the file holds 4");
    refused(file(1, dict("<f4", "Maybe", "(1,)"), 0, 0), "fortran_order");
    refused(file(1, dict("<f4", "False", "(-1,)"), 0, 0), "shape");
    refused(file(1, dict("<f4", "False", "(2,)"), 0, 0), "takes 8 bytes and the file holds 4");
    refused(file(1, dict("<f4", "False", "(1,)"), 0, 3), "takes 4 bytes and the file holds 7");
    refused(file(1, dict("<f4", "False", "(65536,65536)"), 0, 0), "takes 17179869184 bytes");
    refused(file(1, dict("<f4", "False", "(99999999999999999999,)"), 0, 0), "beyond");
    refused(file(1, dict("<f4", "False", "(1,)") + dict("<f8", "False", "(1,)"), 0, 0), "twice");
    refused(file(1, dict("<f4", "False", "(1,)").replace("shape", "form"), 0, 0), "'shape'");
    refused(file(2, " ".repeat(70_000), 0, 0), "a header of 70000 bytes");
    Path file = folder.resolve("x.npy");
    refused(Files.write(file, new byte[3]), "cut short");
    refused(Files.write(file, new byte[30]), "not a .npy file");
  }

  private static String dict(String type, String fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(type, fortran, shape);
  }

  private Path file(int version, String header, int data, int zeros) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate((version == 1 ? 10 : 12) + header.length() + 4 + zeros)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) header.length());
    } else {
      bytes.putInt(header.length());
    }
    bytes.put(header.getBytes(StandardCharsets.ISO_8859_1)).putInt(data);
    return Files.write(folder.resolve("x.npy"), bytes.array());
  }

  private static void refused(Path file, String reason) {
    assertThatIOException()
        .isThrownBy(() -> NpyFile.read(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }
}
