/** What can be imported, and what becomes of it. */

import classes from './supported-formats.module.css';

const FORMATS: readonly { name: string; files: string; becomes: string }[] = [
  {
    name: 'Character cards',
    files: 'PNG, JSON or CHARX; card versions 1, 2 and 3',
    becomes: 'A persona with its picture. What the card carries beyond that is kept and goes out again on export.',
  },
  {
    name: 'Letta agents',
    files: '.af',
    becomes: 'A persona, its memory blocks and passages as memories, its messages as a conversation.',
  },
  {
    name: 'mem0 exports',
    files: '.json',
    becomes: 'Memories with their dates and tags, under a persona of their own.',
  },
  {
    name: 'SillyTavern chats',
    files: '.jsonl',
    becomes: 'A conversation with all its swipes, beside those of the one persona of that name or of a new one.',
  },
  {
    name: 'ChatGPT exports',
    files: 'conversations.json, or the ZIP it comes in',
    becomes: 'Conversations with all their branches, however many there are.',
  },
  {
    name: 'Exports of a vault',
    files: '.jsonl, .jsonl.gz',
    becomes: 'Everything in it with its history; what is here already stays, and twice is once.',
  },
];

export function SupportedFormats() {
  return (
    <dl className={classes.formats}>
      {FORMATS.map(({ name, files, becomes }) => (
        <div key={name} className={classes.format}>
          <dt className={classes.name}>
            {name} <span className={classes.files}>{files}</span>
          </dt>
          <dd className={classes.becomes}>{becomes}</dd>
        </div>
      ))}
    </dl>
  );
}
