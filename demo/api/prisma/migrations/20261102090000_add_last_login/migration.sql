-- AlterTable
ALTER TABLE "User" ADD COLUMN "lastLogin" TIMESTAMP(3);
