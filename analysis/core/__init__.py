"""What every other room uses: errors, places, Swedish numbers, registers, folders replaced whole, child processes."""
