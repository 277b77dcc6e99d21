package dev.attractor.app.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one JSON array of numbers; of scores, also nulls, which become negative infinity.
 *
 * <p>Numbers of at most 15 digits and a small exponent take one exact multiplication or division,
 * since both factors are doubles; the others go through the library.
 */
public final class ScoreLine {
  private static final double[] POWERS_OF_TEN = powersOfTen();

  private final byte[] text;
  private final int end;
  private final boolean scores;
  private int at;
  private double[] values = new double[16];
  private int count;

  /** The digits of the number that is read, without its point, and how many are significant. */
  private long significand;

  private int significant;

  private ScoreLine(byte[] text, int from, int end, boolean scores) {
    this.scores = scores;
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /**
   * @throws IllegalArgumentException for anything but one array of numbers and nulls, naming the
   *     column
   */
  public static double[] parse(byte[] text, int from, int end) {
    return new ScoreLine(text, from, end, true).array(from);
  }

  /**
   * @throws IllegalArgumentException for anything but one array of numbers, naming the column
   */
  public static double[] parseNumbers(byte[] text, int from, int end) {
    return new ScoreLine(text, from, end, false).array(from);
  }

  private double[] array(int from) {
    skipBlanks();
    expect('[', from);
    skipBlanks();
    if (at < end && text[at] == ']') {
      at++;
    } else {
      while (true) {
        skipBlanks();
        add(element(from));
        skipBlanks();
        if (at < end && text[at] == ',') {
          at++;
        } else {
          expect(']', from);
          break;
        }
      }
    }
    skipBlanks();
    if (at < end) {
      throw unexpected("the end of the line", from);
    }
    return Arrays.copyOf(values, count);
  }

  private void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  private double element(int from) {
    if (scores
        && at + 4 <= end
        && text[at] == 'n'
        && text[at + 1] == 'u'
        && text[at + 2] == 'l'
        && text[at + 3] == 'l') {
      at += 4;
      return Double.NEGATIVE_INFINITY;
    }
    return number(from);
  }

  /** A number as JSON writes it: sign, whole digits, then perhaps a fraction and an exponent. */
  private double number(int from) {
    int start = at;
    boolean negative = accept('-');
    significand = 0;
    significant = 0;
    int first = at;
    int whole = digits();
    if (whole == 0 || (whole > 1 && text[first] == '0')) {
      at = start;
      throw unexpected(scores ? "a number or null" : "a number", from);
    }
    int scale = accept('.') ? -atLeastOne(digits(), from) : 0;
    if (accept('e') || accept('E')) {
      scale += exponent(from);
    }
    if (significant <= 15 && Math.abs(scale) < POWERS_OF_TEN.length) {
      double value =
          scale < 0 ? significand / POWERS_OF_TEN[-scale] : significand * POWERS_OF_TEN[scale];
      return negative ? -value : value;
    }
    return parsed(start, from);
  }

  /** By the library: what is not the quotient or product of two exact doubles. */
  private double parsed(int start, int from) {
    String word = new String(text, start, at - start, StandardCharsets.US_ASCII);
    double value = Double.parseDouble(word);
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "column " + (start - from + 1) + ": " + word + " is beyond the range of a double");
    }
    return value;
  }

  /** Appends the digits that come to the significand; returns how many there are. */
  private int digits() {
    int first = at;
    while (at < end && isDigit(text[at])) {
      significand = 10 * significand + (text[at++] - '0');
      significant += significand > 0 ? 1 : 0;
    }
    return at - first;
  }

  private int exponent(int from) {
    boolean negative = accept('-');
    if (!negative) {
      accept('+');
    }
    int first = at;
    int exponent = 0;
    while (at < end && isDigit(text[at])) {
      exponent = Math.min(100_000, 10 * exponent + (text[at++] - '0'));
    }
    atLeastOne(at - first, from);
    return negative ? -exponent : exponent;
  }

  private int atLeastOne(int digits, int from) {
    if (digits == 0) {
      throw unexpected("a digit", from);
    }
    return digits;
  }

  /** Moves beyond the byte if it comes next. */
  private boolean accept(char wanted) {
    boolean found = at < end && text[at] == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private void skipBlanks() {
    while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r')) {
      at++;
    }
  }

  private void expect(char wanted, int from) {
    if (at >= end || text[at] != wanted) {
      throw unexpected(
          wanted == ']'
              ? "',' or ']'"
              : "a JSON array of %s, beginning with '['".formatted(scores ? "scores" : "numbers"),
          from);
    }
    at++;
  }

  private IllegalArgumentException unexpected(String wanted, int from) {
    String got = at >= end ? "the end of the line" : "'" + printable(text[at]) + "'";
    return new IllegalArgumentException(
        "column " + (at - from + 1) + ": expected " + wanted + ", got " + got);
  }

  private static String printable(byte b) {
    return b >= 32 && b < 127 ? String.valueOf((char) b) : String.format("\\x%02x", b);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static double[] powersOfTen() {
    double[] powers = new double[23];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }
}
