# What the host collects from the console. All goes through the kernel's log: its lines are never
# mixed with each other.
say() {
  echo "<5>$*" >/dev/kmsg
}

# report NAME ok|FAILED TEXT...
report() {
  say "PORTCULLIS-CHECK $*"
}

# judge NAME STATUS TEXT...: 0 is well
judge() {
  local name=$1 status=$2
  shift 2
  if [ "$status" = 0 ]; then report "$name" ok "$@"; else report "$name" FAILED "$@"; fi
}

figure() {
  say "PORTCULLIS-FIGURE $*"
}

# parameter NAME OTHERWISE: of the kernel's command line
parameter() {
  local word
  for word in $(cat /proc/cmdline); do
    case $word in
      "portcullis.$1="*) echo "${word#*=}"; return ;;
    esac
  done
  echo "$2"
}

# await SECONDS COMMAND...: until it succeeds
await() {
  local left=$(($1 * 5))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    usleep 200000
  done
}

# faults_in LOG: what the kernel said, each as "CAUSE devid: DEVICE iotval: ADDRESS".
faults_in() {
  sed -n 's/.*Fault \([0-9]* devid: 0x[0-9a-f]* iotval: [0-9a-f]*\) .*/\1/p' "$1"
}

devices() {
  local path
  for path in /sys/bus/pci/devices/*; do
    [ "$(cat "$path/vendor")" = "$1" ] && [ "$(cat "$path/device")" = "$2" ] && basename "$path"
  done
}

remove_device() {
  echo 1 >"/sys/bus/pci/devices/$1/remove"
}

rescan() {
  echo 1 >/sys/bus/pci/rescan
}
