package dev.attractor.compression;

/**
 * Where the parts of a clustered tensor begin; those that it does not have begin anywhere.
 *
 * @param codebook the codebooks
 * @param scales the scales of codebooks of integers
 * @param codes the codes
 * @param columns the places of outliers
 * @param values their values
 */
record PackedPlaces(long codebook, long scales, long codes, long columns, long values) {}
