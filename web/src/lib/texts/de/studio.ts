import type { Texts } from '../en';
import { format } from './format';

export const studio: Texts['studio'] = {
  title: 'Studio',
  newChannel: 'Neuer Kanal',
  yourChannels: 'Deine Kanäle',
  createChannel: 'Kanal anlegen',
  firstChannel: {
    title: 'Lege deinen Kanal an',
    text: 'Auf einem Kanal finden andere deine Sendungen. Er braucht einen Namen und eine Adresse.',
  },
  name: 'Name',
  nameNeeded: 'Ein Name fehlt.',
  address: 'Adresse',
  addressHint: 'Kleine Buchstaben, Ziffern und Bindestriche.',
  addressTaken: 'Diese Adresse ist vergeben.',
  create: 'Anlegen',
  description: 'Beschreibung',
  upload: 'Hochladen',
  editChannel: 'Kanal bearbeiten',
  goLive: 'Live gehen',
  goLiveHint: 'Richte deinen Encoder auf diesen Server. Sobald er sendet, erscheint hier die Vorschau.',
  encoderSettings: 'Einstellungen für den Encoder',

  keys: {
    heading: 'Streamschlüssel',
    hint: 'Wer einen Schlüssel hat, kann auf diesem Kanal senden. Lege für jedes Gerät einen an und halte ihn geheim.',
    used: (ago) => `zuletzt benutzt: ${ago}`,
    neverUsed: 'nie benutzt',
    revoke: 'Widerrufen',
    revokeQuestion: (label) => `„${label}“ widerrufen?`,
    revokeText: 'Kein Encoder kann mehr mit diesem Schlüssel senden. Das lässt sich nicht rückgängig machen.',
    first: 'Lege deinen ersten Streamschlüssel an',
    another: 'Neuer Streamschlüssel',
    placeholder: 'Wo er benutzt wird, zum Beispiel OBS',
    create: 'Schlüssel anlegen',
    copyNow: (label) => `*Kopiere den Schlüssel „${label}“ jetzt.* Er wird nur dieses eine Mal gezeigt.`,
    label: 'Streamschlüssel',
  },

  encoder: {
    noRtmp: 'Dieser Server nimmt keine Sendungen über RTMP an.',
    server: 'Server',
    command: 'Befehl',
    keyPlace: 'DEIN-STREAMSCHLÜSSEL',
    obs: [
      'Öffne *Einstellungen → Stream* und wähle die Plattform *Benutzerdefiniert…*',
      'Füge Serveradresse und Streamschlüssel ein.',
      'Stelle unter *Ausgabe* das *Keyframeintervall auf 2 s*; für die kleinste Verzögerung wähle *zerolatency*.',
      'Drücke *Stream starten*. Die Vorschau erscheint hier von selbst.',
    ],
  },

  live: {
    region: 'Laufende Sendung',
    watchPage: 'Zur Sendung',
    end: 'Sendung beenden',
    endQuestion: 'Diese Sendung beenden?',
    endText:
      'Zuschauern wird die Aufzeichnung angeboten. Was der Encoder ab jetzt sendet, wird nicht aufbewahrt; halte ihn an und starte ihn neu für ein neues Video.',
  },

  health: {
    heading: 'Zustand der Sendung',
    video: 'Video',
    frames: 'Bilder',
    sound: 'Ton',
    picture: 'Bild',
    videoCodec: 'Videocodec',
    keyframeInterval: 'Keyframeabstand',
    seconds: (value) => `${value} s`,
    soundFacts: (codec, kilohertz, channels) =>
      `${codec}, ${kilohertz} kHz, ${channels} ${format.plural(channels, { one: 'Kanal', other: 'Kanäle' })}`,
    noSound: 'keiner',
    dropped: 'Verworfene Einheiten',
    late: 'Verspätete Einheiten',
    encoder: 'Encoder',
    encoderUnknown: 'unbekannt',
    notConnected: 'nicht verbunden',
    connectedFor: 'Verbunden seit',
    advice: {
      noEncoder: 'Kein Encoder ist verbunden. Die Sendung wartet, bis er wiederkommt.',
      keyframesFarApart:
        'Die Keyframes liegen weit auseinander. Stelle das Keyframeintervall des Encoders auf 2 Sekunden.',
      noSound: 'Diese Sendung hat keinen Ton.',
      frameRateFell: 'Die Bildrate ist gefallen: Der Encoder oder seine Verbindung kommt nicht mit.',
    },
  },

  ladder: {
    heading: 'Qualitäten dieses Kanals',
    hint: 'Worin Videos dieses Kanals angeboten werden, ab der nächsten Sendung. Größer als gesendet wird nichts.',
    usual: (names) => `Wie auf diesem Server üblich: ${names}.`,
    none: 'Nur wie gesendet.',
    choose: 'Selbst wählen',
    lines: 'Zeilen',
    rate: 'Höchstens, kbit/s',
    usualRate: 'wie üblich',
    add: 'Qualität hinzufügen',
    remove: (lines) => `${lines}p entfernen`,
    save: 'Qualitäten speichern',
    reset: 'Zurück zu den üblichen',
    saved: 'Gespeichert. Gilt ab der nächsten Sendung.',
    liveLimit: (lines) => `Während der Sendung entsteht höchstens ${lines}p; größere folgen in der Aufzeichnung.`,
    linesWrong: (least, most) => `Gerade Zahlen von ${least} bis ${most}, jede nur einmal.`,
    rateWrong: (least, most) => `Von ${least} bis ${most}; leer für die übliche Rate.`,
  },

  qualities: {
    heading: 'Qualitäten',
    sourceOnly: 'Zuschauer bekommen das Bild, wie es gesendet wird, und den Ton allein.',
    behind: (delay) => `${delay} Rückstand`,
    since: (ago) => `Geändert ${ago}.`,
    workers: (busy) => `Worker: ${busy} beschäftigt`,
    workersFree: (busy, free) => `Worker: ${busy} beschäftigt, ${free} frei`,
    states: {
      on: 'Wird umgewandelt',
      standIn: 'Vertreten',
      shed: 'Ausgesetzt',
      pending: 'Wartet',
      converting: 'Wird umgewandelt',
      done: 'Fertig',
    },
    queueAway: 'Die Auftragswarteschlange ist weg. Zuschauer bekommen die Quelle, bis sie wieder da ist.',
    nobodyConverts: 'Niemand wandelt um. Zuschauer bekommen die Quelle, bis ein Worker da ist.',
    shed: (names) =>
      `Das Umwandeln kommt nicht mit: ${names} vorerst ausgesetzt. Die Aufzeichnung bekommt sie nachträglich.`,
    givenUp: (count) =>
      format.plural(count, {
        one: 'Ein Segment wurde aufgegeben.',
        other: `${format.count(count)} Segmente wurden aufgegeben.`,
      }),
  },

  conversion: {
    label: 'Verarbeitung',
    waiting: 'Wartet, bis es an der Reihe ist',
    processing: 'Wird verarbeitet',
    processingPercent: (percent) => `${percent} verarbeitet`,
    left: (line, time) => `${line}, noch ${time}`,
    ready: (names) => `Fertig: ${names}`,
    failed: (count) =>
      format.plural(count, {
        one: 'Ein Segment ließ sich nicht umwandeln',
        other: `${format.count(count)} Segmente ließen sich nicht umwandeln`,
      }),
    retryFailed: 'Das hat nicht geklappt.',
  },

  schedule: {
    heading: 'Geplante Sendungen',
    lead: 'Kündige eine Sendung an: Ihre Seite zählt herunter und wird zur Sendung, wenn du um diese Zeit live gehst.',
    add: 'Sendung ankündigen',
    begins: 'Beginn',
    announce: 'Ankündigen',
    save: 'Speichern',
    choose: 'Für meine nächste Sendung',
    chosen: (title) => `Deine nächste Sendung wird „${title}“.`,
    cancel: 'Absagen',
    cancelQuestion: 'Diese Sendung absagen?',
    cancelText: (title) => `Die Seite von „${title}“ verschwindet, samt ihrer Adresse.`,
    wrongTime: 'Wähle eine Zeit innerhalb des nächsten Jahres.',
  },
  recordings: {
    heading: 'Aufzeichnungen',
    empty: 'Jede Sendung wird aufgezeichnet. Deine werden hier stehen.',
    deleteQuestion: 'Diese Aufzeichnung löschen?',
    deleteText: (title) => `„${title}“ mit allen Medien wird weg sein. Das lässt sich nicht rückgängig machen.`,
    videoTitle: 'Titel',
    titleNeeded: 'Ein Titel fehlt.',
    tags: 'Schlagwörter',
    tagsHint: 'Mit Kommas getrennt. Damit wird das Video leichter gefunden.',
    tagsTooMany: 'Höchstens 20 Schlagwörter mit je 40 Zeichen.',
  },

  save: {
    clean: 'Änderungen werden beim Tippen gespeichert.',
    waiting: 'Noch nicht gespeichert…',
    saving: 'Wird gespeichert…',
    saved: 'Gespeichert.',
    failed: 'Nicht gespeichert.',
  },
};
