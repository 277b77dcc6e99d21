package dev.attractor.compression;

import java.util.List;

/**
 * What became of a tensor.
 *
 * @param file the file it stands in
 * @param name its name
 * @param shape its shape
 * @param type its element type
 * @param recipe how it was clustered, as text; empty when it was copied
 * @param kept why it was copied although a rule named it; empty otherwise
 * @param bytes what it took
 * @param packedBytes what codes and codebooks take, or the copy
 * @param saved by how many bytes entropy coding made the codes shorter; 0 without it
 * @param rmse root-mean-square error; 0 when it was copied
 */
public record CompressedTensor(
    String file,
    String name,
    List<Long> shape,
    String type,
    String recipe,
    String kept,
    long bytes,
    long packedBytes,
    long saved,
    double rmse) {}
