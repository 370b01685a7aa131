/** Text as it is compared and searched: case and accents do not matter, `grosse` is `Größe`. */
export function folded(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd');
}

// Because: most titles are plain letters, of which the rest changes nothing, and ten thousand are folded at one key.
const plain = /^[ -~]*$/;
