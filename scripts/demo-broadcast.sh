#!/usr/bin/env bash
# Broadcasts a calm moving picture with the time of day and a soft chord: scripts/demo-broadcast.sh RTMP_URL [SECONDS]
# The picture is drawn small and enlarged, which costs a tenth of a processor core at 1280x720, 30 pictures a second.
set -u
url=${1:?usage: scripts/demo-broadcast.sh RTMP_URL [SECONDS]}
length=()
[ $# -lt 2 ] || length=(-t "$2")

font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf
[ -f "$font" ] && font="fontfile=$font:" || font=

now=$(date +%s.%N)
# The fraction of the second goes into the time stamps while the clock is drawn, so that seconds and milliseconds turn together.
clock="setpts=PTS+0.${now#*.}/TB,"
clock+="drawtext=${font}fontsize=64:fontcolor=white:x=(w-tw)/2:y=h-150:box=1:boxcolor=black@0.35:boxborderw=20:"
clock+="text='%{pts\\:localtime\\:${now%.*}\\:%H\\\\\\:%M\\\\\\:%S}.%{eif\\:floor(mod(t*1000\\,1000))\\:d\\:3}',"
clock+="drawtext=${font}fontsize=40:fontcolor=white@0.8:x=(w-tw)/2:y=110:text='Rillcast demo',"
clock+="setpts=PTS-STARTPTS"

# Three quiet tones that swell and fade at their own pace.
chord="0.030*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*t/7))+0.022*sin(2*PI*277.18*t)*(0.6+0.4*sin(2*PI*t/11))+0.018*sin(2*PI*329.63*t)*(0.6+0.4*sin(2*PI*t/13))"

exec ffmpeg -hide_banner -nostdin -loglevel warning \
  -re -f lavfi -i "gradients=s=320x180:r=30:n=4:c0=0x0b2a4a:c1=0x16697a:c2=0x82c0cc:c3=0xffa62b:speed=0.008:seed=7" \
  -re -f lavfi -i "aevalsrc='$chord':s=48000:c=mono" \
  -vf "scale=1280:720:flags=bicubic,$clock" \
  -c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -threads 1 \
  -g 60 -keyint_min 60 -sc_threshold 0 -b:v 900k -maxrate 1200k -bufsize 1800k \
  -c:a aac -b:a 64k -ac 2 ${length[@]+"${length[@]}"} -flvflags no_duration_filesize -f flv "$url"
