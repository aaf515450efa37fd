/** Colours, density and motion. */

import { Input, SegmentedControl, Stack } from '@mantine/core';
import { DENSITIES, MOTIONS, THEMES } from './appearance';
import { useChoices } from './use-appearance';

const THEME_WORDS = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;
const DENSITY_WORDS = { compact: 'Compact', default: 'Default', roomy: 'Roomy' } as const;
const MOTION_WORDS = { auto: 'As the system', reduced: 'Reduced' } as const;

export function AppearanceChoices() {
  const { chosen, choose } = useChoices();
  return (
    <section aria-labelledby="appearance">
      <h2 id="appearance">Appearance</h2>
      <Stack gap="sm" align="flex-start">
        <Choice
          label="Theme"
          values={THEMES}
          words={(value) => THEME_WORDS[value]}
          chosen={chosen.theme}
          onChoose={(value) => choose('theme', value)}
        />
        <Choice
          label="Density of lists"
          values={DENSITIES}
          words={(value) => DENSITY_WORDS[value]}
          chosen={chosen.density}
          onChoose={(value) => choose('density', value)}
        />
        <Choice
          label="Motion"
          values={MOTIONS}
          words={(value) => MOTION_WORDS[value]}
          chosen={chosen.motion}
          onChoose={(value) => choose('motion', value)}
        />
      </Stack>
    </section>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly words: (value: Value) => string;
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, values, words, chosen, onChoose }: ChoiceProps<Value>) {
  return (
    <Input.Wrapper label={label} labelElement="div">
      <div>
        <SegmentedControl
          aria-label={label}
          data={values.map((value) => ({ value, label: words(value) }))}
          value={chosen}
          onChange={(picked) => {
            const value = values.find((each) => each === picked);
            if (value !== undefined) onChoose(value);
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
