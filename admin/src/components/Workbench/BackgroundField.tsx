import { Flex, TextInput } from '@strapi/design-system';
import { useState } from 'react';
import { styled } from 'styled-components';
import { useTranslation } from '../../translations/useTranslation';
import { LabelledField } from '../inputs/FormFields';

interface BackgroundFieldProps {
  /** `rrggbb`, or null for a transparent background. */
  readonly value: string | null;
  /** The current spec. */
  readonly spec: string;
  readonly onChange: (value: string | null) => void;
}

const SHORT_HEX = /^[0-9a-f]{3}$/;

/** `rrggbb`; null for an empty text, undefined for an incomplete or invalid colour. */
function readColour(text: string): string | null | undefined {
  const digits = text.trim().replace(/^#/, '').toLowerCase();
  if (digits === '') return null;
  if (SHORT_HEX.test(digits)) return [...digits].map((digit) => digit + digit).join('');
  return /^[0-9a-f]{6}$/.test(digits) ? digits : undefined;
}

/** A colour, from a picker or as text. */
export function BackgroundField({ value, spec, onChange }: BackgroundFieldProps) {
  const t = useTranslation();
  // A colour that is typed differently stays as it is typed; what is no colour stays until another setting changes.
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: string | null; readonly spec: string | null } | null>(null);
  const text = typed !== null && typed.value === value && (typed.spec === null || typed.spec === spec) ? typed.text : value === null ? '' : `#${value}`;
  const isInvalid = readColour(text) === undefined;
  const change = (next: string) => {
    const colour = readColour(next);
    setTyped(colour === undefined ? { text: next, value, spec } : { text: next, value: colour, spec: null });
    if (colour !== undefined) onChange(colour);
  };
  return (
    <LabelledField name="background" label={t('background')} error={isInvalid ? t('background.error') : undefined}>
      <Flex gap={2}>
        <Picker type="color" aria-label={t('background.picker')} value={`#${value ?? 'ffffff'}`} onChange={({ target }) => { setTyped(null); onChange(target.value.slice(1)); }} />
        <TextInput value={text} placeholder={t('background.none')} onChange={({ target }) => change(target.value)} onBlur={() => !isInvalid && setTyped(null)} />
      </Flex>
    </LabelledField>
  );
}

const Picker = styled.input`
  flex: none;
  width: 4rem;
  height: 4rem;
  padding: 0.2rem;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
`;
