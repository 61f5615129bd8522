import { Modal } from '@strapi/design-system';
import { styled } from 'styled-components';

/**
 * Fills the window, in whole pixels. The design system centres a modal with a transform, which is half a pixel off in
 * every second window size and blurs a preview at its actual size. Its opening animation is a transform, too.
 */
export const FullScreenContent = styled(Modal.Content)`
  && {
    inset: 0;
    transform: none;
    width: 100%;
    max-width: none;
    max-height: none;
    border-radius: 0;
    animation: none;
  }
`;
