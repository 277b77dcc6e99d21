/**
 * k-softmax and sum-softmax of rows of scores: top scores, thresholds, weights and their pull-back.
 */
package dev.attractor.internal.ksoftmax;
