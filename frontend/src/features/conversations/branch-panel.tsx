/** The branches of a conversation as a small tree: walked by mouse and keys, shown by a click or Enter. */

import { Modal, rem } from '@mantine/core';
import { IconArrowNarrowRight, IconGitBranch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Branch } from '../../generated/api/types.gen';
import type { ConversationRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import type { Names } from '../../lib/card-macros';
import { fullDate, relativeTime } from '../../lib/relative-time';
import { useRowHeight } from '../../ui/density';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { ProblemNotice } from '../../ui/problem-notice';
import { useScale } from '../../ui/scale';
import { VirtualList } from '../../ui/virtual-list';
import classes from './branch-panel.module.css';
import { branchExcerpt, branchPlace } from './branch-words';
import { useBranches } from './use-branches';
import type { ConversationDeeds } from './use-conversation-deeds';

const ROW_HEIGHT = 48;
const INDENT_PX = 14;
/** Deeper ones are not moved further in. */
const MOST_LEVELS = 8;
/** So many rows before the end of what is known, more is asked for. */
const AHEAD = 20;

interface BranchPanelProps {
  readonly conversation: ConversationRead;
  readonly length: number;
  readonly names: Names;
  readonly deeds: ConversationDeeds;
  readonly onClose: () => void;
}

export function BranchPanel({ conversation, length, names, deeds, onClose }: BranchPanelProps) {
  const { state, more } = useBranches(conversation.id, `${conversation.version} ${length}`);
  const [active, setActive] = useState<number | null>(null);
  const rowHeight = useRowHeight(ROW_HEIGHT);
  const scale = useScale();
  const branches = state.status === 'live' ? state.branches : [];
  const shown = branches.findIndex((branch) => branch.is_shown);
  const show = (index: number) => {
    const branch = branches[index];
    if (!branch) return;
    setActive(index);
    void (branch.is_last ? deeds.show(branch.id) : deeds.branch(branch));
  };

  return (
    <Modal opened onClose={onClose} title={t('conversations.branches.title')} size="lg">
      <p className={classes.words}>{t('conversations.branches.told')}</p>
      {state.status === 'loading' && <LoadingSkeleton rows={4} />}
      {state.status === 'failed' && <ProblemNotice problem={state.problem} />}
      {branches.length > 0 && (
        <div className={classes.list} style={{ height: Math.min(branches.length * rowHeight + 2, 420 * scale) }}>
          <VirtualList
            ariaLabel={t('conversations.branches.title')}
            rowCount={branches.length}
            rowHeight={ROW_HEIGHT}
            getKey={(index) => branches[index]?.id ?? index}
            activeIndex={active ?? (shown < 0 ? 0 : shown)}
            isSelected={(index) => index === shown}
            onActiveIndexChange={(index, move) => (move.by === 'click' ? show(index) : setActive(index))}
            onActivate={(index) => {
              show(index);
              onClose();
            }}
            onVisibleRange={(_, last) => last + AHEAD >= branches.length && more()}
            renderRow={(index) => {
              const branch = branches[index];
              return branch && <BranchRow branch={branch} names={names} />;
            }}
          />
        </div>
      )}
    </Modal>
  );
}

function BranchRow({ branch, names }: { readonly branch: Branch; readonly names: Names }) {
  const Icon = branch.is_last ? IconGitBranch : IconArrowNarrowRight;
  return (
    <div
      className={classes.row}
      style={{ paddingInlineStart: rem(10 + Math.min(branch.level, MOST_LEVELS) * INDENT_PX) }}
      data-shown={branch.is_shown || undefined}
    >
      <Icon size={14} aria-hidden />
      <span className={classes.text}>
        <span className={classes.excerpt}>{branchExcerpt(branch.is_last ? branch.begins : branch.excerpt, names)}</span>
        <span className={classes.place}>
          {branchPlace(branch)} · <time title={fullDate(branch.said_at)}>{relativeTime(branch.said_at)}</time>
        </span>
      </span>
      {branch.is_shown && <span className={classes.shown}>{t('conversations.branches.shown')}</span>}
    </div>
  );
}
