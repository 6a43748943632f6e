# The checks of the module with its device.

engine_address() {
  devices 0x1234 0x0d0a
  devices 0x1b36 0x0005
}

# The device id that the IOMMU sees: bus, device and function.
engine_device_id() {
  echo "$1" | sed 's/.*:\(..\):\(..\)\.\(.\)/0x\1 0x\2 \3/' |
    (read -r bus device function; printf '0x%x' $((bus << 8 | device << 3 | function)))
}

# command_engine COMMAND...: succeeds if all its checks hold
command_engine() {
  echo "$*" 2>/dev/null >"$(echo /sys/kernel/debug/portcullis-*/run)"
}

# Those that were expected and are not logged.
missing_faults() {
  dmesg >/tmp/now
  faults_in /tmp/now >/tmp/logged
  sed -n 's/.*PORTCULLIS-FAULT //p' /tmp/now >/tmp/expected
  grep -vxFf /tmp/logged /tmp/expected
}

faults_are_logged() {
  [ -z "$(missing_faults)" ] && [ -s /tmp/expected ]
}

# The kernel logs ten faults in five seconds and drops the rest: nothing may have come before.
check_mappings() {
  sleep 6
  dmesg -c >>/tmp/earlier
  command_engine mappings || say "portcullis: some mappings failed"
  await 10 faults_are_logged
  judge faults $? "$(wc -l </tmp/expected) expected, $(wc -l </tmp/logged) logged," \
    "not logged: $(missing_faults | head -n 1)"
}

check_engine() {
  insmod /modules/portcullis.ko
  judge module $? "loaded"
  check_mappings
  command_engine cycles "$(parameter cycles 1000)"
  command_engine parallel "$(parameter seconds 30)"
}

check_engine_removal() {
  local address=$1
  rmmod portcullis && insmod /modules/portcullis.ko plain_messages=1
  judge engine-module $? "removed and loaded again"
  command_engine cycles 50
  remove_device "$address" && ! [ -e "/sys/bus/pci/devices/$address" ] && rescan
  judge engine-rescan $? "$address removed and found again"
  check_group "$address" engine-again
  command_engine cycles 20
}
