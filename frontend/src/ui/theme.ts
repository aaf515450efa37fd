/** The look of PJai: small type, tight rows, one accent, greys of one hue; dark is designed, not inverted. */

import {
  type ActionIconProps,
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
  type MenuProps,
  type ModalProps,
  type NotificationProps,
  rem,
  type TooltipProps,
} from '@mantine/core';
import { t } from '../i18n/i18n';
import { ACCENTS, type Accent } from './accents';

const slate: MantineColorsTuple = [
  '#f8f9fb',
  '#f1f3f6',
  '#e4e8ed',
  '#d3d9e0',
  '#b3bcc7',
  '#8c97a5',
  '#667281',
  '#4a5563',
  '#333c48',
  '#1f2630',
];

const night: MantineColorsTuple = [
  '#d5dae1',
  '#b4bcc7',
  '#8f99a7',
  '#697483',
  '#3b4450',
  '#2b333d',
  '#20262e',
  '#181d23',
  '#12161b',
  '#0c0f13',
];

const quick = { duration: 120, exitDuration: 80 };

/** What a widget is given unless told otherwise. Its `extend` says the same, but would load it with the first screen. */
function usually<Props>(defaultProps: Partial<Props>) {
  return { defaultProps };
}

const base = createTheme({
  primaryShade: { light: 7, dark: 6 }, // white words on either are above 4.5
  autoContrast: true,
  colors: { ...ACCENTS, gray: slate, dark: night },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: rem(11.5), sm: rem(13), md: rem(13), lg: rem(15), xl: rem(18) },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: rem(4), sm: rem(8), md: rem(12), lg: rem(16), xl: rem(24) },
  radius: { xs: rem(3), sm: rem(4), md: rem(6), lg: rem(8), xl: rem(12) },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(16), lineHeight: '1.3' },
      h2: { fontSize: rem(14), lineHeight: '1.3' },
      h3: { fontSize: rem(13), lineHeight: '1.3' },
    },
  },
  cursorType: 'default',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: usually<ActionIconProps>({ variant: 'subtle', color: 'gray', size: 28 }),
    Button: usually<ButtonProps>({ size: 'xs' }),
    // The placeholder is a focusable child that a menu may not have.
    Menu: usually<MenuProps>({ withInitialFocusPlaceholder: false }),
    Tooltip: usually<TooltipProps>({ openDelay: 400, transitionProps: quick }),
    ...sized(
      'TextInput',
      'NumberInput',
      'Select',
      'MultiSelect',
      'Textarea',
      'TagsInput',
      'SegmentedControl',
      'Switch',
    ),
    ...sized('Checkbox', 'Radio', 'PillsInput', 'Autocomplete', 'Pagination', 'Input', 'InputWrapper', 'Slider'),
  },
});

/** In the language that is spoken when it is made: some widgets bring words of their own. */
export function themeOf(accent: Accent): MantineThemeOverride {
  return { ...base, primaryColor: accent, components: { ...base.components, ...speaking() } };
}

function speaking(): NonNullable<MantineThemeOverride['components']> {
  return {
    Modal: usually<ModalProps>({
      transitionProps: quick,
      centered: true,
      closeButtonProps: { 'aria-label': t('ui.close') },
    }),
    Notification: usually<NotificationProps>({ closeButtonProps: { 'aria-label': t('ui.closeNotice') } }),
  };
}

/** Tokens of our own beside Mantine's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--pjais-motion-in': '120ms', '--pjais-motion-out': '80ms' },
  light: {
    '--mantine-color-body': '#ffffff',
    '--pjais-color-rail': slate[0],
    '--pjais-color-hover': 'rgb(31 38 48 / 5%)',
    '--pjais-color-active': 'color-mix(in srgb, var(--mantine-primary-color-7) 11%, transparent)',
    '--pjais-color-flash': 'color-mix(in srgb, var(--mantine-primary-color-5) 26%, transparent)',
    // Not light-dark(): the build rewrites it into variables that Mantine's attribute does not set.
    '--pjais-color-card': slate[0],
    '--pjais-color-track': slate[2],
    '--pjais-color-line': slate[2],
    '--pjais-color-scroll': slate[4],
    '--mantine-color-dimmed': '#5c6877',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-placeholder': '#6c7785',
  },
  dark: {
    '--mantine-color-body': night[7],
    '--mantine-color-text': '#dfe4ea',
    '--pjais-color-rail': night[8],
    '--pjais-color-hover': 'rgb(213 218 225 / 6%)',
    '--pjais-color-active': 'color-mix(in srgb, var(--mantine-primary-color-5) 20%, transparent)',
    '--pjais-color-flash': 'color-mix(in srgb, var(--mantine-primary-color-4) 30%, transparent)',
    '--pjais-color-card': night[6],
    '--pjais-color-track': night[4],
    '--pjais-color-line': night[5],
    '--pjais-color-scroll': night[4],
    '--mantine-color-default-border': night[4],
    '--mantine-color-dimmed': '#9ba5b3',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-placeholder': '#818c9b',
    '--mantine-color-anchor': 'var(--mantine-primary-color-3)',
  },
});

function sized(...names: string[]): Record<string, { defaultProps: { size: string } }> {
  return Object.fromEntries(names.map((name) => [name, { defaultProps: { size: 'xs' } }]));
}
