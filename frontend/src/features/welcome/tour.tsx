/** The tour: one bubble at a time beside what it is about; keys alone are enough. */

import { Button, Group, Popover, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer } from '../../bridge/client';
import { settingsPut } from '../../generated/api/sdk.gen';
import { t } from '../../i18n/i18n';
import { useCommand } from '../../reactive/use-command';
import classes from './tour.module.css';
import { goTo, STEPS, useTourStep } from './tour-steps';

export const TOUR_KEY = 'tour.done';

export function Tour() {
  const step = useTourStep();
  const done = useCommand(() => answer(settingsPut({ path: { key: TOUR_KEY }, body: { value: true } })));
  if (step === null) return null;
  const end = () => {
    goTo(null);
    void done.run();
    anchorOf(step)?.focus();
  };
  return <TourStep key={step} step={step} onEnd={end} />;
}

function TourStep({ step, onEnd }: { readonly step: number; readonly onEnd: () => void }) {
  const box = useBox(step);
  useArrows(step);
  const words = STEPS[step]?.words;
  if (box === null || words === undefined) return null;
  const isLast = step === STEPS.length - 1;
  return (
    <Popover
      opened
      onDismiss={onEnd}
      closeOnClickOutside={false}
      trapFocus
      withRoles={false}
      position="right-start"
      middlewares={{ flip: true, shift: { padding: 8 } }}
      width="min(320px, calc(100vw - 24px))"
      withArrow
      shadow="md"
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <span className={classes.ring} style={box} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('welcome.tour.name')}>
        <div aria-live="polite">
          <Text size="xs" c="dimmed">
            {t('welcome.tour.progress', { step: step + 1, count: STEPS.length })}
          </Text>
          <h2 className={classes.title}>{t(`welcome.tour.steps.${words}.title`)}</h2>
          <p className={classes.words}>{t(`welcome.tour.steps.${words}.words`)}</p>
        </div>
        <Group justify="space-between" gap="sm">
          <Button variant="subtle" color="gray" onClick={onEnd}>
            {t('welcome.tour.skip')}
          </Button>
          <Group gap="sm">
            {step > 0 && (
              <Button variant="default" onClick={() => goTo(step - 1)}>
                {t('welcome.tour.back')}
              </Button>
            )}
            <Button data-autofocus onClick={() => (isLast ? onEnd() : goTo(step + 1))}>
              {t(isLast ? 'welcome.tour.end' : 'welcome.tour.next')}
            </Button>
          </Group>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Arrows lead on and back, wherever the focus is on its way to. */
function useArrows(step: number): void {
  useEffect(() => {
    const walk = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowRight' && step < STEPS.length - 1) goTo(step + 1);
      if (key === 'ArrowLeft' && step > 0) goTo(step - 1);
    };
    document.addEventListener('keydown', walk);
    return () => document.removeEventListener('keydown', walk);
  }, [step]);
}

function anchorOf(step: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-tour="${STEPS[step]?.at}"]`);
}

/** Where the step's element is, as the window is now. */
function useBox(step: number) {
  const [box, setBox] = useState(() => measured(step));
  useEffect(() => {
    const again = () => setBox(measured(step));
    window.addEventListener('resize', again);
    return () => window.removeEventListener('resize', again);
  }, [step]);
  return box;
}

function measured(step: number) {
  const box = anchorOf(step)?.getBoundingClientRect();
  return box ? { left: box.left, top: box.top, width: box.width, height: box.height } : null;
}
