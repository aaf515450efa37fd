/** How freely a model chooses its words; an empty field leaves it to what is more general. */

import { NumberInput } from '@mantine/core';
import { t } from '../i18n/i18n';

export interface Sampling {
  readonly temperature: number | null;
  readonly top_p: number | null;
  readonly max_tokens: number | null;
}

interface SamplingFieldsProps {
  readonly sampling: Sampling;
  readonly onChange: (sampling: Sampling) => void;
  /** What an empty field stands for. */
  readonly placeholder?: string;
}

export function SamplingFields({ sampling, onChange, placeholder = t('ui.sampling.own') }: SamplingFieldsProps) {
  const set = (part: Partial<Sampling>) => onChange({ ...sampling, ...part });
  const numberOf = (typed: string | number) => (typeof typed === 'number' ? typed : null);
  return (
    <>
      <NumberInput
        label={t('ui.sampling.most')}
        placeholder={placeholder}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={sampling.max_tokens ?? ''}
        onChange={(typed) => set({ max_tokens: numberOf(typed) })}
      />
      <NumberInput
        label={t('ui.sampling.temperature')}
        placeholder={placeholder}
        min={0}
        max={2}
        step={0.1}
        value={sampling.temperature ?? ''}
        onChange={(typed) => set({ temperature: numberOf(typed) })}
      />
      <NumberInput
        label={t('ui.sampling.topP')}
        placeholder={placeholder}
        min={0.05}
        max={1}
        step={0.05}
        value={sampling.top_p ?? ''}
        onChange={(typed) => set({ top_p: numberOf(typed) })}
      />
    </>
  );
}
