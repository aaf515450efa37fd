/** What one is told of, and whether it shows by itself. */

import { Input, Stack, Switch } from '@mantine/core';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import type { Notice } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { Section } from './section';
import { useSetting } from './use-setting';

const POP_UP_KEY = 'notices.pop_up';
const MUTED_KEY = 'notices.muted';
const KINDS: readonly Notice['kind'][] = ['reply', 'import', 'backup', 'disk', 'chain', 'queue'];

export function NoticeChoices() {
  const popUp = useSetting(POP_UP_KEY) !== false;
  const stored = useSetting(MUTED_KEY);
  const muted = KINDS.filter((kind) => Array.isArray(stored) && stored.includes(kind));
  const { run } = useCommand((key: string, value: unknown) => answer(settingsPut({ path: { key }, body: { value } })));
  const tell = (kind: Notice['kind'], isTold: boolean) =>
    run(MUTED_KEY, isTold ? muted.filter((each) => each !== kind) : [...muted, kind]);
  return (
    <Section id="notices">
      <Stack gap="md">
        <Switch
          label={t('notices.settings.popUp')}
          description={t('notices.settings.popUpAbout')}
          checked={popUp}
          onChange={(event) => void run(POP_UP_KEY, event.currentTarget.checked)}
        />
        <Input.Wrapper label={t('notices.settings.kinds')} labelElement="div">
          <Stack gap="sm" mt={8}>
            {KINDS.map((kind) => (
              <Switch
                key={kind}
                label={t(`notices.kinds.${kind}`)}
                checked={!muted.includes(kind)}
                onChange={(event) => void tell(kind, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </Input.Wrapper>
      </Stack>
    </Section>
  );
}
