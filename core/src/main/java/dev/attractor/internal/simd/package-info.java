/**
 * Every SIMD form of a kernel, and the only package that uses the Vector API: no other one names
 * its classes, {@link dev.attractor.internal.provider.KernelProvider} loads them by name. Files
 * start with {@code Simd}; for each family of kernels there is one public class, named after the
 * interface that it implements.
 */
package dev.attractor.internal.simd;
