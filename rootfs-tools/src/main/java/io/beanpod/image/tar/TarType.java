package io.beanpod.image.tar;

/** What an entry of a tar stream makes. */
public enum TarType {
  FILE('0', "file"),
  HARD_LINK('1', "hard link"),
  SYMBOLIC_LINK('2', "symbolic link"),
  CHARACTER_DEVICE('3', "character device"),
  BLOCK_DEVICE('4', "block device"),
  DIRECTORY('5', "directory"),
  FIFO('6', "fifo");

  private final char flag;
  private final String label;

  TarType(char flag, String label) {
    this.flag = flag;
    this.label = label;
  }

  char flag() {
    return flag;
  }

  @Override
  public String toString() {
    return label;
  }
}
