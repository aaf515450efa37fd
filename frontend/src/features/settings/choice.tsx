/** One of a few values, all of them in view. */

import { Input, SegmentedControl } from '@mantine/core';
import classes from './choice.module.css';

interface ChoiceProps<Value extends string | number> {
  readonly label: string;
  readonly description?: string;
  readonly values: readonly Value[];
  readonly words: (value: Value) => string;
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string | number>(props: ChoiceProps<Value>) {
  const { label, description, values, words, chosen, onChoose } = props;
  return (
    <Input.Wrapper label={label} description={description} labelElement="div" maw="100%">
      <div className={classes.choice}>
        <SegmentedControl
          className={classes.control}
          aria-label={label}
          data={values.map((value) => ({ value: String(value), label: words(value) }))}
          value={String(chosen)}
          onChange={(picked) => {
            const value = values.find((each) => String(each) === picked);
            if (value !== undefined) onChoose(value);
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
