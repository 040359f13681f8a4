"""What officers ask, set out and send: lists of firms, statistics, exports, messages to many, digests."""
