# gallery.awk: lines of a page's configuration from what `simulate SYSTEM --help` prints, of
# any number of systems, one after the other: heading, caption, and the equation line by line.
#
# A text begins with `SYSTEM: what it is`; below it, up to an empty line, is the equation.
/^[a-z][a-z0-9-]*: / {
  name = substr($1, 1, length($1) - 1)
  what = substr($0, length($1) + 2)
  print "heading " name " = " name
  print "caption " name " = " toupper(substr(what, 1, 1)) substr(what, 2)
  next
}
/^$/ { name = "" }
name { sub(/^ +/, ""); print "equation " name " = " $0 }
