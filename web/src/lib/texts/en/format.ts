import { Formats } from '$lib/format/Formats';
import { regionOf } from '../region';

export const format = new Formats(regionOf('en', navigator.languages), { justNow: 'just now', unknown: 'unknown' });
