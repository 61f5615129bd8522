import { Combobox, ComboboxOption } from '@strapi/design-system';
import { useCallback, useEffect, useState } from 'react';
import { useLoadLibraryImages, type LibraryImage, type LibraryPage } from '../../api/useLibraryImages';
import { filesQuery } from '../../builder/libraryQuery';
import { LabelledField } from '../../components/inputs/FormFields';
import { FailureNotice } from '../../components/FailureNotice';
import { useLoaded, type Loaded } from '../../hooks/useLoaded';
import { useTranslation } from '../../translations/useTranslation';

/** Long enough to type another letter. */
const DELAY_MILLISECONDS = 300;

/** The newest images of the Media Library whose names or texts contain a text, and a function that changes the text after a rest. */
export function useFoundImages(): readonly [Loaded<LibraryPage>, (text: string) => void] {
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), DELAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  const load = useLoadLibraryImages();
  const [loaded] = useLoaded(useCallback(() => load(filesQuery({ search, page: 1, sort: 'newest', folder: null }, null)), [load, search]));
  return [loaded, setTyped];
}

interface ImageFieldProps {
  readonly name: string;
  readonly label: string;
  readonly loaded: Loaded<LibraryPage>;
  readonly onSearch: (text: string) => void;
  readonly value: LibraryImage | null;
  readonly onChange: (image: LibraryImage) => void;
}

/** A constant: the field forgets the marked option when it gets another object. */
const AUTOCOMPLETE = { type: 'list', filter: 'contains' } as const;

/** Chooses an image of the Media Library by its name. */
export function ImageField({ name, label, loaded, onSearch, value, onChange }: ImageFieldProps) {
  const t = useTranslation();
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} />;
  const found = loaded.status === 'ready' ? loaded.value.images : [];
  // The chosen one need not be among the newest, and stays when another text is typed.
  const images = value === null || found.some(({ id }) => id === value.id) ? found : [value, ...found];
  return (
    <LabelledField name={name} label={label}>
      <Combobox
        autocomplete={AUTOCOMPLETE}
        value={value === null ? '' : String(value.id)}
        loading={loaded.status === 'loading'}
        loadingMessage={t('loading')}
        noOptionsMessage={(search) => t('find.none', { search })}
        placeholder={t('find.placeholder')}
        onInputChange={({ target }) => onSearch(target.value)}
        onChange={(id) => {
          const image = images.find((one) => String(one.id) === id);
          if (image === undefined) return;
          onChange(image);
          onSearch('');
        }}
      >
        {images.map((image) => <ComboboxOption key={image.id} value={String(image.id)} textValue={image.name}>{image.name}</ComboboxOption>)}
      </Combobox>
    </LabelledField>
  );
}
