/** The words of a cell as they were written, headings set apart. */
export function Words({ text }: { text: string }) {
  return (
    <div className="max-w-[72ch] text-read">
      {text.split(/^(?= {0,3}#{1,6}\s)/m).map((part, i) => (
        <Part key={i} text={part} />
      ))}
    </div>
  );
}

function Part({ text }: { text: string }) {
  const found = /^ {0,3}(#{1,6})\s+(.+?)\s*#*(?:\n|$)/.exec(text);
  const rest = found ? text.slice(found[0].length) : text;
  return (
    <>
      {found && (
        <h2 className={`pt-2 font-semibold ${found[1]!.length === 1 ? 'text-page' : 'text-panel'}`}>{found[2]}</h2>
      )}
      {rest.trim() && <p className="break-words whitespace-pre-wrap">{rest.trim()}</p>}
    </>
  );
}

/** The first heading of a text. */
export function headingOf(text: string): { level: number; text: string } | undefined {
  const found = /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/m.exec(text);
  return found ? { level: found[1]!.length, text: found[2]! } : undefined;
}
