package io.beanpod.pod.wire;

import java.net.ProtocolException;

/**
 * Reads strings in the Huffman code of RFC 7541, appendix B. The code is canonical: it follows from
 * the lengths of its symbols alone.
 */
final class Huffman {

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final int END_OF_STRING = 256;

  /** The length in bits of the code of each byte and of the end of string, A for 5, B for 6, … */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCCCCDCDI"
          + "OIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRS"
          + "SPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

  private static final int[] SYMBOLS = new int[LENGTHS.length()];
  private static final int[] COUNT = new int[LONGEST + 1];

  static {
    int next = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
          SYMBOLS[next++] = symbol;
          COUNT[length]++;
        }
      }
    }
  }

  private Huffman() {}

  static String decode(byte[] coded, int offset, int length) throws ProtocolException {
    StringBuilder text = new StringBuilder();
    int code = 0;
    int bits = 0;
    int first = 0;
    int index = 0;
    for (int i = 0; i < length * 8; i++) {
      int bit = coded[offset + i / 8] >> (7 - i % 8) & 1;
      code = code << 1 | bit;
      bits++;
      first <<= 1;
      int count = COUNT[bits];
      if (code - first < count) {
        int symbol = SYMBOLS[index + code - first];
        if (symbol == END_OF_STRING) {
          throw new ProtocolException("end of string inside a header");
        }
        text.append((char) symbol);
        code = 0;
        bits = 0;
        first = 0;
        index = 0;
      } else {
        index += count;
        first += count;
        if (bits == LONGEST) {
          throw new ProtocolException("not a Huffman code");
        }
      }
    }
    if (bits > 7 || code != (1 << bits) - 1) {
      throw new ProtocolException("bad padding of a Huffman code");
    }
    return text.toString();
  }
}
