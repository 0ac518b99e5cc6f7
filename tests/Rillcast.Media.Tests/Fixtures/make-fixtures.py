#!/usr/bin/env python3
"""Makes the FLV fixtures from ffmpeg's test pictures. Encoders that FLV has no room for in ffmpeg 5.1 go through MP4 and Enhanced RTMP tags.
Run here by hand when a fixture has to change; the results are committed."""
import struct, subprocess, tempfile, os

SOURCE = ["-f", "lavfi", "-i", "testsrc=size=98x66:rate=25:duration=0.6"]
TONE = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=0.6"]


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *args], check=True)


def framemd5(name):
    ffmpeg("-i", name, "-map", "0", "-c", "copy", "-f", "framemd5", os.path.splitext(name)[0] + ".framemd5")


def boxes(data, start, end):
    while start + 8 <= end:
        size, kind = struct.unpack(">I4s", data[start:start + 8])
        yield kind.decode("latin1"), start + 8, start + size
        start += size


def find(data, path, start=0, end=None):
    end = len(data) if end is None else end
    for kind, a, b in boxes(data, start, end):
        if kind == path[0]:
            if len(path) == 1:
                return a, b
            skip = {"stsd": 8, "hvc1": 78, "av01": 78, "Opus": 28}.get(kind, 0)
            return find(data, path[1:], a + skip, b)
    raise KeyError(path)


def table(data, path, fmt):
    a, _ = find(data, path)
    n = struct.unpack(">I", data[a + 4:a + 8])[0]
    size = struct.calcsize(fmt)
    return [struct.unpack(fmt, data[a + 8 + i * size:a + 8 + (i + 1) * size]) for i in range(n)]


def samples(data):
    stbl = ["moov", "trak", "mdia", "minf", "stbl"]
    a, _ = find(data, ["moov", "trak", "mdia", "mdhd"])
    scale = struct.unpack(">I", data[a + 12:a + 16])[0]
    a, _ = find(data, stbl + ["stsz"])
    n = struct.unpack(">I", data[a + 8:a + 12])[0]
    sizes = struct.unpack(">%dI" % n, data[a + 12:a + 12 + 4 * n])
    chunks = [c for c, in table(data, stbl + ["stco"], ">I")]
    runs = table(data, stbl + ["stsc"], ">III")
    deltas = [d for c, d in table(data, stbl + ["stts"], ">II") for _ in range(c)]
    try:
        offsets = [d for c, d in table(data, stbl + ["ctts"], ">Ii") for _ in range(c)]
    except KeyError:
        offsets = [0] * n
    try:
        sync = {s for s, in table(data, stbl + ["stss"], ">I")}
    except KeyError:
        sync = set(range(1, n + 1))
    first = offsets[0]
    i = 0
    time = 0
    for c, place in enumerate(chunks, 1):
        count = [r[1] for r in runs if r[0] <= c][-1]
        for _ in range(count):
            yield time * 1000 // scale, (offsets[i] - 0) * 1000 // scale, i + 1 in sync, data[place:place + sizes[i]]
            place += sizes[i]
            time += deltas[i]
            i += 1


def tag(kind, time, body):
    size = len(body)
    return struct.pack(">B", kind) + size.to_bytes(3, "big") + (time & 0xFFFFFF).to_bytes(3, "big") + bytes([time >> 24]) + b"\0\0\0" + body + struct.pack(">I", size + 11)


def enhanced(source, target, entry, box, kind, config=lambda c: c, sample=lambda s: s):
    data = open(source, "rb").read()
    a, b = find(data, ["moov", "trak", "mdia", "minf", "stbl", "stsd", entry, box])
    video = kind == 9
    fourcc = entry.encode()
    out = b"FLV\1" + bytes([1 if video else 4]) + struct.pack(">II", 9, 0)
    out += tag(kind, 0, bytes([0x90]) + fourcc + config(data[a:b]))
    for n, (time, offset, key, payload) in enumerate(samples(data)):
        if not video:
            out += tag(kind, time, b"\x91" + fourcc + payload)
        elif entry == "hvc1" and offset:
            out += tag(kind, time, bytes([(0x90 if key else 0xA0) | 1]) + fourcc + (offset & 0xFFFFFF).to_bytes(3, "big") + payload)
        elif entry == "hvc1":
            out += tag(kind, time, bytes([(0x90 if key else 0xA0) | 3]) + fourcc + payload)
        else:
            out += tag(kind, time, bytes([(0x90 if key else 0xA0) | 1]) + fourcc + sample(payload))
    out += tag(kind, time, bytes([0x92]) + fourcc)
    open(target, "wb").write(out)


def opus_head(box):
    channels, skip, rate, gain, family = struct.unpack(">BHIhB", box[1:11])
    return b"OpusHead" + struct.pack("<BBHIhB", 1, channels, skip, rate, gain, family) + box[11:]


with tempfile.TemporaryDirectory() as folder:
    h264 = ["-c:v", "libx264", "-preset", "veryfast", "-g", "8", "-bf", "2", "-pix_fmt", "yuv420p", "-crf", "45"]
    ffmpeg(*SOURCE, *TONE, *h264, "-vf", "setsar=4/3", "-c:a", "aac", "-b:a", "24k", "-ac", "1", "-fflags", "+bitexact", "h264-aac.flv")
    framemd5("h264-aac.flv")

    mp4 = os.path.join(folder, "x.mp4")
    ffmpeg(*SOURCE, "-c:v", "libx265", "-x265-params", "log-level=error:keyint=8:bframes=2:info=0", "-crf", "45", "-tag:v", "hvc1", "-pix_fmt", "yuv420p", mp4)
    enhanced(mp4, "hevc.flv", "hvc1", "hvcC", 9)
    ffmpeg("-i", mp4, "-c", "copy", "-f", "framemd5", "hevc.framemd5")

    ffmpeg(*SOURCE, "-c:v", "libaom-av1", "-cpu-used", "8", "-g", "8", "-crf", "60", "-pix_fmt", "yuv420p", mp4)
    enhanced(mp4, "av1.flv", "av01", "av1C", 9, sample=lambda s: b"\x12\0" + s)
    ffmpeg("-i", mp4, "-c", "copy", "-f", "framemd5", "av1.framemd5")

    ffmpeg(*TONE, "-c:a", "libopus", "-b:a", "16k", "-ac", "1", mp4)
    enhanced(mp4, "opus.flv", "Opus", "dOps", 8, config=opus_head)
    ffmpeg("-i", mp4, "-c", "copy", "-f", "framemd5", "opus.framemd5")
