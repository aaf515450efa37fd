/** A code for one phone, as a picture for its camera and as letters, for as long as it holds. */

import { Button, Group, Text } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import { answer } from '../../bridge/client';
import { phonesCode } from '../../generated/api/sdk.gen';
import type { PhoneCode } from '../../generated/api/types.gen';
import type { PhoneRead } from '../../generated/live';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import { useNow } from '../../ui/use-now';
import classes from './phones.module.css';

/** Light around the dark squares, ISO/IEC 18004. */
const QUIET = 4;

interface LetInProps {
  readonly url: string;
  readonly phones: readonly PhoneRead[];
}

/** With who was in when it was shown. */
interface Shown {
  readonly code: PhoneCode;
  readonly before: ReadonlySet<string>;
}

export function LetIn({ url, phones }: LetInProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  const { run, busy } = useCommand(async () => {
    const code = await answer(phonesCode());
    setShown({ code, before: new Set(phones.map(({ id }) => id)) });
  });
  const joined = shown === null ? undefined : phones.find(({ id }) => !shown.before.has(id));
  return (
    <div>
      <Button
        variant={shown === null || joined ? 'filled' : 'default'}
        leftSection={<IconQrcode size={16} aria-hidden />}
        loading={busy}
        onClick={() => void run()}
      >
        {shown === null ? t('phones.show') : t('phones.showAnother')}
      </Button>
      <div role="status">
        {joined && (
          <Text size="sm" mt={8}>
            {t('phones.joined', { name: joined.name })}
          </Text>
        )}
      </div>
      {shown !== null && !joined && <Code key={shown.code.code} code={shown.code} url={url} />}
    </div>
  );
}

function Code({ code, url }: { readonly code: PhoneCode; readonly url: string }) {
  const left = Math.ceil((Date.parse(code.expires_at) - useNow(1000)) / 1000);
  if (left <= 0) {
    return (
      <Text size="sm" mt={8} c="dimmed">
        {t('phones.over')}
      </Text>
    );
  }
  return (
    <Group className={classes.code} align="flex-start" gap="lg">
      <Qr path={code.qr_path} size={code.qr_size} />
      <div className={classes.words}>
        <Text size="sm" fw={600}>
          {t('phones.scan')}
        </Text>
        <Text size="sm" mt={4}>
          {t('phones.scanAbout')}
        </Text>
        <Text size="sm" mt={8}>
          {t('phones.orType', { url, code: code.code })}
        </Text>
        <Text size="xs" mt={8} c="dimmed" className="tabular">
          {t('phones.left', { count: left })}
        </Text>
      </div>
    </Group>
  );
}

function Qr({ path, size }: { readonly path: string; readonly size: number }) {
  const whole = size + 2 * QUIET;
  return (
    <svg
      className={classes.qr}
      viewBox={`${-QUIET} ${-QUIET} ${whole} ${whole}`}
      role="img"
      aria-label={t('phones.qr')}
    >
      <path d={path} />
    </svg>
  );
}
