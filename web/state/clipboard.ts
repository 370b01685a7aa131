/** Puts text where it can be pasted from; says whether that went well. */
// Because: over plain http a page may not use the clipboard by itself; then the text is selected by hand.
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    // eslint-disable-next-line typescript/no-deprecated
    const isDone = document.execCommand('copy');
    area.remove();
    return isDone;
  }
}
