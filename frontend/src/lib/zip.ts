/** Puts texts into one ZIP archive, uncompressed: they are small, and what is in it can be seen in any editor. */

export interface ZippedText {
  readonly name: string;
  readonly text: string;
}

interface Entry {
  readonly name: Uint8Array;
  readonly content: Uint8Array;
  readonly checksum: number;
  readonly offset: number;
}

const UTF_8_NAMES = 0x0800;
const VERSION = 20;

/** Source: PKWARE APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16. */
export function zipOf(texts: readonly ZippedText[], made: Date): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const entries: Entry[] = [];
  let offset = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    offset += part.length;
  };
  for (const { name, text } of texts) {
    const content = encoder.encode(text);
    const entry = { name: encoder.encode(name), content, checksum: crc32(content), offset };
    entries.push(entry);
    add(numbers([0x04034b50, 4], [VERSION, 2], ...described(entry, made)));
    add(entry.name);
    add(content);
  }
  const start = offset;
  for (const entry of entries) {
    const beyond = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [entry.offset, 4],
    ] as const;
    add(numbers([0x02014b50, 4], [VERSION, 2], [VERSION, 2], ...described(entry, made), ...beyond));
    add(entry.name);
  }
  const count = [entries.length, 2] as const;
  add(numbers([0x06054b50, 4], [0, 2], [0, 2], count, count, [offset - start, 4], [start, 4], [0, 2]));
  return joined(parts, offset);
}

type Field = readonly [value: number, bytes: 2 | 4];

/** What both headers of an entry share: from its flags to the length of its extra field. */
function described({ name, content, checksum }: Entry, made: Date): readonly Field[] {
  const time = (made.getHours() << 11) | (made.getMinutes() << 5) | (made.getSeconds() >> 1);
  const date = ((made.getFullYear() - 1980) << 9) | ((made.getMonth() + 1) << 5) | made.getDate();
  const { length } = content;
  return [
    [UTF_8_NAMES, 2],
    [0, 2],
    [time, 2],
    [date, 2],
    [checksum, 4],
    [length, 4],
    [length, 4],
    [name.length, 2],
    [0, 2],
  ];
}

function numbers(...fields: readonly Field[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Source: ISO-HDLC, as in PKZIP. */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
