import { Formats } from '$lib/format/Formats';
import { regionOf } from '../region';

export const format = new Formats(regionOf('de', navigator.languages), {
  justNow: 'gerade eben',
  unknown: 'unbekannt',
});
