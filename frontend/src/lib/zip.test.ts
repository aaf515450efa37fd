import { describe, expect, it } from 'vitest';
import { crc32, zipOf } from './zip';

describe('an archive', () => {
  it('has the checksum that everybody has for the same bytes', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it('ends with how many texts are in it and where they are listed', () => {
    const zip = zipOf(
      [
        { name: 'ä.txt', text: 'Hello' },
        { name: 'b.txt', text: '' },
      ],
      new Date(2026, 10, 27, 14, 30, 8),
    );

    const end = new DataView(zip.buffer, zip.length - 22);
    expect(end.getUint32(0, true)).toBe(0x06054b50);
    expect(end.getUint16(10, true)).toBe(2);
    const listed = new DataView(zip.buffer, end.getUint32(16, true));
    expect(listed.getUint32(0, true)).toBe(0x02014b50);
    expect(end.getUint32(16, true) + end.getUint32(12, true)).toBe(zip.length - 22);
  });

  it('holds the texts as they are', () => {
    const zip = zipOf([{ name: 'a.txt', text: 'Grüße' }], new Date(2026, 0, 1));

    expect(new TextDecoder('utf-8').decode(zip)).toContain('Grüße');
  });
});
