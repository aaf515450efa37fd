/** A message's words as Markdown; HTML in them stays text, pictures from elsewhere are not fetched. */

import { ActionIcon, Anchor, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ComponentProps, memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { t } from '../../i18n/i18n';
import classes from './message-text.module.css';

const PLUGINS = [remarkGfm];

const COMPONENTS: Components = {
  a: ({ href, children }) => (
    <Anchor href={href} target="_blank" rel="noreferrer noopener" underline="always" inherit>
      {children}
    </Anchor>
  ),
  img: ({ alt }) => (
    <span className={classes.picture}>
      {alt ? t('conversations.text.pictureOf', { alt }) : t('conversations.text.picture')}
    </span>
  ),
  pre: CodeBlock,
};

export const MessageText = memo(function MessageText({ text }: { readonly text: string }) {
  return (
    <div className={classes.text}>
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {text}
      </Markdown>
    </div>
  );
});

function CodeBlock({ children, node }: ComponentProps<'pre'> & { readonly node?: unknown }) {
  return (
    <div className={classes.code}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{children}</pre>
      <CopyButton value={codeIn(node)}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('conversations.text.copied') : t('conversations.text.copy')}>
            <ActionIcon className={classes.copy} size="sm" aria-label={t('conversations.text.copyCode')} onClick={copy}>
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

interface Node {
  readonly value?: string;
  readonly children?: readonly Node[];
}

function codeIn(node: unknown): string {
  const read = (each: Node): string => each.value ?? (each.children ?? []).map(read).join('');
  return isNode(node) ? read(node) : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
