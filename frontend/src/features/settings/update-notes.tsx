/** What changed, version by version, as its publisher writes it: Markdown without pictures, HTML stays text. */

import { Anchor } from '@mantine/core';
import { memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import type { UpdateNote } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import classes from './update-notes.module.css';

/** A version is a heading of the fourth level. */
const COMPONENTS: Components = {
  h1: 'h5',
  h2: 'h5',
  h3: 'h5',
  h4: 'h6',
  a: ({ href, children }) => (
    <Anchor href={href} target="_blank" rel="noreferrer noopener" underline="always" inherit>
      {children}
    </Anchor>
  ),
  img: () => null,
};

export const UpdateNotes = memo(function UpdateNotes({ notes }: { readonly notes: readonly UpdateNote[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={classes.notes} tabIndex={0} aria-label={t('updates.notes')}>
      {notes.map(({ version, text }) => (
        <div key={version}>
          <h4>{version}</h4>
          <Markdown components={COMPONENTS}>{text}</Markdown>
        </div>
      ))}
    </section>
  );
});
