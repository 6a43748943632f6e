# Whether the kernel has found the IOMMU and has put each device behind it into a group of its own.

check_iommu() {
  local iommu names
  names=$(ls /sys/class/iommu 2>/dev/null)
  iommu=$(devices 0x1b36 0x0014)
  [ -n "$names" ] && [ -n "$iommu" ] &&
    [ "$(basename "$(readlink "/sys/bus/pci/devices/$iommu/driver")")" = riscv-iommu-pci -o \
      -e "/sys/bus/pci/devices/$iommu/driver" ]
  judge iommu $? "pci ${iommu:-absent}, /sys/class/iommu: ${names:-empty}"
}

# check_group ADDRESS NAME
check_group() {
  local group members type
  group=$(basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group" 2>/dev/null)")
  members=$(ls "/sys/kernel/iommu_groups/$group/devices" 2>/dev/null)
  type=$(cat "/sys/kernel/iommu_groups/$group/type" 2>/dev/null)
  [ -n "$group" ] && [ "$members" = "$1" ]
  judge "group-$2" $? "$1 is in group ${group:-none} of type ${type:-none} with: ${members:-nothing}"
}

# Nobody but the engine is to have caused faults, and nothing is to have gone wrong.
check_log() {
  local others trouble
  dmesg >/tmp/log
  others=$(faults_in /tmp/log | grep -v "devid: $1 " | head -n 1)
  [ -z "$others" ]
  judge no-other-faults $? "${others:-none}"
  trouble=$(grep -E 'BUG:|WARNING:|Oops|Call Trace|iommu.*([Tt]imeout|[Ee]rror|failed)' \
    /tmp/log | head -n 1)
  [ -z "$trouble" ]
  judge kernel-log $? "${trouble:-nothing}"
}
