package dev.attractor.formats;

import java.lang.foreign.MemorySegment;

/**
 * Floats where they lie in a file, in the machine's byte order.
 *
 * @param shape the sizes of the dimensions
 * @param values four bytes each, last index fastest; read only
 */
public record MappedFloats(int[] shape, MemorySegment values) {}
