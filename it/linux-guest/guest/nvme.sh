# The kernel's own NVMe driver and file system on the controller behind the IOMMU. The first half of
# the disk has a file system, the second is for the load.
disk=/dev/nvme0n1

load_modules() {
  local name
  for name in $(cat /modules/ORDER); do
    insmod "/modules/$name.ko" || say "portcullis: no module $name"
  done
}

disk_is_there() {
  [ -b "$disk" ] && [ "$(cat /sys/class/block/nvme0n1/size)" -gt 0 ]
}

check_disk() {
  await 60 disk_is_there
  judge "$1" $? "$(($(cat /sys/class/block/nvme0n1/size 2>/dev/null || echo 0) / 2048)) MiB"
}

# The figures: name, accesses, bytes, nanoseconds, latencies in the middle, of 99% and the longest.
check_load() {
  local status line
  disk "$disk" "$(parameter disk_seconds 2)" "$(parameter disk_mebibytes 32)" \
    >/tmp/load 2>/tmp/trouble
  status=$?
  while read -r line; do
    figure "$line"
  done </tmp/load
  judge nvme-load "$status" "$(wc -l </tmp/load) phases, all that was read is what was written" \
    "$(head -n 1 /tmp/trouble)"
}

make_files() {
  local megabytes
  megabytes=$(($(cat /sys/class/block/nvme0n1/size) / 4096))
  /sbin/mke2fs -q -F -t ext4 "$disk" "${megabytes}M" >/tmp/trouble 2>&1
  judge mkfs $? "ext4 of $megabytes MiB $(head -n 1 /tmp/trouble)"
  mount -t ext4 "$disk" /mnt || return 1
  dd if=/dev/urandom of=/mnt/random bs=64k count=256 2>/dev/null
  mkdir /mnt/many
  for number in $(seq 200); do
    echo "$number $run" >"/mnt/many/$number"
  done
  echo "$run" >/mnt/run
  echo 0 >/mnt/boots
  (cd /mnt && sha256sum random many/* >sums)
  umount /mnt
}

# verify_files NAME: as they are on the disk, not in memory
verify_files() {
  local status
  echo 3 >/proc/sys/vm/drop_caches
  mount -t ext4 "$disk" /mnt && (cd /mnt && sha256sum -c -s sums) && [ "$(cat /mnt/run)" = "$run" ]
  status=$?
  judge "$1" "$status" "$(wc -l </mnt/sums) files have their checksums"
  umount /mnt
  return "$status"
}

check_files() {
  make_files
  judge write-files $? "16 MiB and 200 small files"
  verify_files verify-files
  /sbin/e2fsck -f -n "$disk" >/tmp/trouble 2>&1
  judge fsck $? "$(tail -n 1 /tmp/trouble)"
}

# The number of boots before this one, which is kept on the disk; empty if it is not this run's.
count_boot() {
  local boots=
  if mount -t ext4 "$disk" /mnt 2>/dev/null; then
    if [ "$(cat /mnt/run 2>/dev/null)" = "$run" ]; then
      boots=$(($(cat /mnt/boots) + 1))
      echo "$boots" >/mnt/boots
    fi
    umount /mnt
  fi
  echo "$boots"
}

# The driver goes and comes, then the device, then the device while it is being used.
check_nvme_removal() {
  local address
  address=$(basename "$(readlink -f /sys/class/nvme/nvme0/device)")
  rmmod nvme && ! [ -e "$disk" ] && insmod /modules/nvme.ko
  judge nvme-module $? "removed and loaded again"
  check_disk nvme-module-disk && verify_files nvme-module-files
  remove_device "$address" && ! [ -e "$disk" ] && rescan
  judge nvme-rescan $? "$address removed and found again"
  check_disk nvme-rescan-disk
  check_group "$address" nvme-again
  verify_files nvme-rescan-files
  disk "$disk" 60 "$(parameter disk_mebibytes 32)" >/dev/null 2>&1 &
  sleep 1
  remove_device "$address"
  wait $!
  [ $? = 2 ]
  judge nvme-surprise $? "the load on a device that is removed fails"
  rescan
  check_disk nvme-surprise-disk
  verify_files nvme-surprise-files
}

# The host ends the server while the disk is in use: that access fails, the guest lives on.
check_loss() {
  local status
  echo 5 >/sys/module/nvme_core/parameters/io_timeout
  echo 5 >/sys/module/nvme_core/parameters/admin_timeout
  say "PORTCULLIS-READY"
  disk "$disk" 600 "$(parameter disk_mebibytes 32)" >/dev/null 2>/tmp/trouble
  status=$?
  [ "$status" = 2 ]
  judge lost-disk $? "the load ends with $status: $(head -n 1 /tmp/trouble)"
}
