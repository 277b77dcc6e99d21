/**
 * Arrays of numbers as rows: blocks of them, loops over blocks, range and spread, and summaries
 * that stand for many rows. What every clustering kernel reads its data through belongs here.
 */
package dev.attractor.internal.rows;
