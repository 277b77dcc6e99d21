package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatATerminalWouldObeyIsShownAsAnEscape() {
    assertThat(Printable.word("a\033[31mred\007")).isEqualTo("a\\u001b[31mred\\u0007");
    assertThat(Printable.word("\u009b2J")).isEqualTo("\\u009b2J");
    assertThat(Printable.word("safe\u202egnp.exe")).isEqualTo("safe\\u202egnp.exe");
    assertThat(Printable.word("a\nb\tc\r")).isEqualTo("a\\u000ab\\u0009c\\u000d");
    assertThat(Printable.word("\udb40\udc41")).isEqualTo("\\udb40\\udc41"); // a tag character
    assertThat(Printable.word("\ud800")).isEqualTo("\\ud800"); // half of a pair
  }

  @Test
  void ordinaryTextOfAnyLanguageStays() {
    String text = "\u03bb = 3 \u00d7 4, \u4e2d\u6587, \u0627\u0628, \ud83d\ude42";
    assertThat(Printable.word(text)).isSameAs(text);
  }

  @Test
  void linesKeepTheirEnds() {
    assertThat(Printable.lines("a\n\tb\033c")).isEqualTo("a\n\tb\\u001bc");
  }
}
