"""What stands under content/, read from its files and given to the loader table by table."""
