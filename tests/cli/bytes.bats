# The same bytes whatever the processor that programs are compiled for.

@test "no object but the kernels joins a product and a sum, which rounds once" {
  command -v objdump >/dev/null || skip "no objdump"
  bad=0
  for object in "$SUBGRID_BUILD"/lib/*/*.o; do
    [[ $object == */kernel_* ]] && continue
    joined=$(objdump -d --no-show-raw-insn "$object" |
      awk '/^[0-9a-f]+ </ { f = $2 } /[[:space:]]vfn?m/ { print f }' | sort -u | tr '\n' ' ')
    [[ ! $joined ]] || { echo "${object#"$SUBGRID_BUILD"/}: $joined"; bad=1; }
  done
  # and the kernels of the highest level do, or this looked at nothing
  objdump -d --no-show-raw-insn "$SUBGRID_BUILD/lib/num/kernel_plane.v4.o" | grep -q '[[:space:]]vfn\?m' || { echo "no kernel"; bad=1; }
  [[ $bad == 0 ]]
}
