/** Shows the active persona and switches to another at once. */

import { Menu, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconSelector } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer } from '../../bridge/client';
import { aimAt, stopAimingAt, useAimedPersona } from '../../commands/aimed-persona';
import { CommandKeys } from '../../commands/command-keys';
import { PresenceMark } from '../../commands/presence-mark';
import { type Command, useCommands } from '../../commands/registry';
import { personasActivate } from '../../generated/api/sdk.gen';
import type { PersonaSummary } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useLiveQuery } from '../../reactive/use-live-query';
import { PersonaAvatar } from '../../ui/persona-avatar';
import classes from './persona-switcher.module.css';

const NOBODY: readonly PersonaSummary[] = [];
/** How long a choice that came through is kept when the backend names no other. */
const SETTLED_MS = 2_000;
/** The digits of a keyboard. */
const WITH_SHORTCUT = 9;

export function PersonaSwitcher({ onCreate }: { onCreate: () => void }) {
  const personas = useLiveQuery('personas$', {});
  const active = useLiveQuery('activePersona$', {});
  const [opened, setOpened] = useState(false);
  const { run: activate } = useCommand(
    useCallback((id: string) => answer(personasActivate({ path: { persona_id: id } })), []),
  );
  const rows = personas.status === 'live' ? personas.rows : NOBODY;
  const listed = useMemo(() => rows.filter((persona) => persona.retired_at === null), [rows]);
  const aimed = useAimedPersona();
  const stored = active.status === 'live' ? active.rows[0] : undefined;
  // The chosen one shows at once; a refusal brings the stored one back.
  const current = listed.find((persona) => persona.id === aimed) ?? stored;
  const choose = useCallback(
    async (id: string) => {
      aimAt(id);
      if ((await activate(id)) === undefined) stopAimingAt(id);
      else setTimeout(() => stopAimingAt(id), SETTLED_MS);
    },
    [activate],
  );
  const storedId = stored?.id ?? null;
  useEffect(() => {
    if (storedId !== null) stopAimingAt(storedId);
  }, [storedId]);
  // A digit pressed before the personas have arrived is kept until they do.
  const [early, setEarly] = useState<number | null>(null);
  const arrived = personas.status === 'live';
  useEffect(() => {
    if (!arrived || early === null) return;
    setEarly(null);
    const persona = listed[early];
    if (persona) void choose(persona.id);
  }, [arrived, early, listed, choose]);
  useCommands(arrived ? switchCommands(listed, (id) => void choose(id)) : earlyCommands(setEarly));

  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={260} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <button type="button" className={classes.switcher} data-tour="switcher">
          <PersonaAvatar
            name={current?.name ?? null}
            avatar={current?.avatar ?? null}
            accent={current?.accent ?? null}
          />
          <span className={classes.name}>
            {current && <VisuallyHidden>{t('switcher.persona')} </VisuallyHidden>}
            {current?.name ?? (active.status === 'live' ? t('switcher.choose') : '…')}
          </span>
          <span className={classes.presence}>
            <PresenceMark of="persona" id={current?.id ?? null} />
          </span>
          <IconSelector size={14} className={classes.selector} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {listed.map((persona) => (
          <Menu.Item
            key={persona.id}
            onClick={() => void choose(persona.id)}
            leftSection={
              <PersonaAvatar name={persona.name} avatar={persona.avatar} size={24} accent={persona.accent} />
            }
            rightSection={<CommandKeys id={`persona.switch.${persona.id}`} />}
          >
            <Text truncate fw={persona.id === current?.id ? 600 : 400}>
              {persona.name} <PresenceMark of="persona" id={persona.id} />
            </Text>
          </Menu.Item>
        ))}
        {listed.length > 0 && <Menu.Divider />}
        <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={onCreate}>
          {t('switcher.new')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** One for each digit, while it is not known yet whom it stands for. */
function earlyCommands(keep: (index: number) => void): Command[] {
  return Array.from({ length: WITH_SHORTCUT }, (_, index) => ({
    id: `persona.switch.${index + 1}`,
    title: t('switcher.toNumber', { number: index + 1 }),
    group: t('switcher.personas'),
    shortcut: `mod+${index + 1}`,
    run: () => keep(index),
  }));
}

function switchCommands(personas: readonly PersonaSummary[], activate: (id: string) => void): Command[] {
  return personas.map((persona, index) => ({
    id: `persona.switch.${persona.id}`,
    title: t('switcher.to', { name: persona.name }),
    group: t('switcher.personas'),
    ...(index < WITH_SHORTCUT ? { shortcut: `mod+${index + 1}`, keysOf: `persona.switch.${index + 1}` } : {}),
    run: () => activate(persona.id),
  }));
}
