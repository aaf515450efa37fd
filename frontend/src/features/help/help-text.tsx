/** A page of help as it is read: links within the app, keys as they are now; nothing is fetched, HTML stays text. */

import { Anchor } from '@mantine/core';
import { memo, useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CommandKeys } from '../../commands/command-keys';
import { runCommand, useAllCommands } from '../../commands/registry';
import { t } from '../../i18n/i18n';
import { wordsOf } from './find';
import classes from './help-text.module.css';
import { targetOf } from './links';
import { anchors, marks } from './tree';

const REMARK = [remarkGfm];
const KEYS = 'keys:';

interface HelpTextProps {
  readonly text: string;
  /** What was looked for, to be marked. */
  readonly looked: string;
  readonly onGo: (address: string) => void;
}

export const HelpText = memo(function HelpText({ text, looked, onGo }: HelpTextProps) {
  const rehype = useMemo(() => [anchors, [marks, wordsOf(looked)] as const], [looked]);
  const components = useMemo(() => componentsWith(onGo), [onGo]);
  return (
    <div className={classes.text}>
      <Markdown
        remarkPlugins={REMARK}
        rehypePlugins={rehype as never}
        components={components}
        urlTransform={(url) => url}
      >
        {text}
      </Markdown>
    </div>
  );
});

function componentsWith(onGo: (address: string) => void): Components {
  return {
    // The screen has the one heading of the first level.
    h1: ({ children }) => <h2 tabIndex={-1}>{children}</h2>,
    h2: ({ children, id }) => (
      <h3 id={id} tabIndex={-1}>
        {children}
      </h3>
    ),
    h3: ({ children, id }) => (
      <h4 id={id} tabIndex={-1}>
        {children}
      </h4>
    ),
    a: ({ href, children }) => (
      <HelpLink href={href ?? ''} onGo={onGo}>
        {children}
      </HelpLink>
    ),
    code: ({ children }) => {
      const text = String(children);
      return text.startsWith(KEYS) ? <LiveKeys id={text.slice(KEYS.length)} /> : <code>{children}</code>;
    },
    table: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      <section className={classes.table} tabIndex={0} aria-label={t('help.table')}>
        <table>{children}</table>
      </section>
    ),
    img: () => null,
  };
}

interface HelpLinkProps {
  readonly href: string;
  readonly onGo: (address: string) => void;
  readonly children: React.ReactNode;
}

function HelpLink({ href, onGo, children }: HelpLinkProps) {
  const target = targetOf(href);
  if (target === null) return children;
  if (target.kind === 'command') {
    return (
      <button type="button" className={classes.deed} onClick={() => void runCommand(target.id)}>
        {children}
      </button>
    );
  }
  return (
    <Anchor
      href={target.address}
      underline="always"
      inherit
      onClick={(event) => {
        event.preventDefault();
        onGo(target.address);
      }}
    >
      {children}
    </Anchor>
  );
}

/** Those that were chosen for the command, or that it has none. */
function LiveKeys({ id }: { readonly id: string }) {
  const has = useAllCommands().some((command) => command.id === id && command.shortcut !== undefined);
  return has ? <CommandKeys id={id} /> : <em>{t('help.noKeys')}</em>;
}
