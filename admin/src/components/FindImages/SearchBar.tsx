import { Searchbar, SearchForm } from '@strapi/design-system';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../translations/useTranslation';

interface SearchBarProps {
  /** Of the address. */
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** Long enough to type another letter, short enough to feel immediate. */
const DELAY_MILLISECONDS = 300;

/** Searches while the editor types. */
export function SearchBar({ search, onSearch }: SearchBarProps) {
  const t = useTranslation();
  const [text, setText] = useState(search);
  const sent = useRef(search);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  const send = (next: string) => {
    if (next === sent.current) return;
    sent.current = next;
    latest.current(next);
  };
  const latestSend = useRef(send);
  latestSend.current = send;

  useEffect(() => {
    const timer = setTimeout(() => latestSend.current(text.trim()), DELAY_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);

  // Back and Forward change the address.
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setText(search);
  }, [search]);

  return (
    <SearchForm onSubmit={(event) => { event.preventDefault(); send(text.trim()); }}>
      <Searchbar name="search" value={text} clearLabel={t('find.clear')} placeholder={t('find.placeholder')} onChange={({ target }) => setText(target.value)} onClear={() => { setText(''); send(''); }}>
        {t('find.search')}
      </Searchbar>
    </SearchForm>
  );
}
