"""Files that people edit by hand: read with care, and with a sentence for each thing that is wrong in them."""
