/** Choosing what one is told of, and whether it shows by itself. */

import { Input, Stack, Switch } from '@mantine/core';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { NOTICE_KINDS, type NoticeKind } from './notice-words';
import { MUTED_KEY, POP_UP_KEY, useNoticeSettings } from './use-notice-settings';

export function NoticeChoices() {
  const { popsUp, muted } = useNoticeSettings();
  const { run } = useCommand((key: string, value: unknown) => answer(settingsPut({ path: { key }, body: { value } })));
  const tell = (kind: NoticeKind, isTold: boolean) =>
    run(MUTED_KEY, isTold ? muted.filter((each) => each !== kind) : [...muted, kind]);
  return (
    <Stack gap="md">
      <Switch
        label={t('notices.settings.popUp')}
        description={t('notices.settings.popUpAbout')}
        checked={popsUp}
        onChange={(event) => void run(POP_UP_KEY, event.currentTarget.checked)}
      />
      <Input.Wrapper label={t('notices.settings.kinds')} labelElement="div">
        <Stack gap="sm" mt={8}>
          {NOTICE_KINDS.map((kind) => (
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
  );
}
